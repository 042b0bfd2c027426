/** One conversation as a server keeps it, in memory: the plain model that tests compare clients with. */
import type { ServerFrame } from "../protocol/frames.ts";
import type { Changes, Conversation, Mark, Message, Side } from "../protocol/resources.ts";

type Change = Extract<ServerFrame, { type: "message" | "mark" | "conversation" }>;

export type FakeLog = ReturnType<typeof fakeLog>;

const SELLER = { kind: "seller", id: "slr_111111111111111111111", name: "Mira" } as const;
const TIME = "2025-01-01T00:00:00.000Z";

type Kept = { messages: Message[]; marks: Record<Side, Mark>; rev: number; status: "open" | "closed" };

const nothing = (): Kept => ({
	messages: [],
	marks: { buyer: { delivered: 0, read: 0 }, shop: { delivered: 0, read: 0 } },
	rev: 0,
	status: "open",
});

/** @param buyer whose it is. */
export function fakeLog(id: string, buyer = "", kept = nothing()) {
	const { messages, marks } = kept;
	let { rev, status } = kept;

	const state = (): Conversation => {
		const last = messages.at(-1);
		return structuredClone({
			id,
			status,
			lastSeq: messages.length,
			rev,
			marks,
			lastMessage: last
				? { seq: last.seq, author: last.author, text: last.text, createdAt: last.createdAt }
				: null,
			createdAt: TIME,
			changedAt: TIME,
		});
	};
	const told = (message: Message): Change => ({ type: "message", message: { ...message } });

	return {
		id,
		buyer,
		messages,
		marks,
		get rev() {
			return rev;
		},
		state,
		/** For a backup. */
		kept: (): Kept => structuredClone({ messages, marks, rev, status }),
		/** SPEC M2, M5, R2. */
		post(side: Side, clientId: string, text: string): { frame: Change; again: boolean } | "client_id_reused" {
			const kind = side === "buyer" ? "buyer" : "seller";
			const known = messages.find((one) => one.clientId === clientId && one.author.kind === kind);
			if (known)
				return known.text === text || known.editedAt || known.recalledAt
					? { frame: told(known), again: true }
					: "client_id_reused";
			const seq = messages.length + 1;
			const message: Message = {
				conversation: id,
				seq,
				rev: ++rev,
				author: side === "buyer" ? { kind: "buyer" } : SELLER,
				clientId,
				kind: "text",
				text,
				createdAt: new Date(Date.parse(TIME) + seq).toISOString(),
				editedAt: null,
				recalledAt: null,
			};
			messages.push(message);
			marks[side] = { delivered: seq, read: seq };
			return { frame: told(message), again: false };
		},
		/** SPEC M7. Null text: recalled. */
		revise(seq: number, text: string | null): Change | null {
			const message = messages[seq - 1];
			if (!message || message.recalledAt) return null;
			Object.assign(message, { rev: ++rev, text }, text === null ? { recalledAt: TIME } : { editedAt: TIME });
			return told(message);
		},
		/** SPEC R1. */
		mark(side: Side, wanted: Partial<Mark>): Change | null {
			const had = marks[side];
			const read = Math.min(Math.max(had.read, wanted.read ?? 0), messages.length);
			const delivered = Math.min(Math.max(had.delivered, wanted.delivered ?? 0, read), messages.length);
			if (read === had.read && delivered === had.delivered) return null;
			marks[side] = { delivered, read };
			return { type: "mark", conversation: id, rev: ++rev, side, delivered, read };
		},
		/** SPEC M8. */
		setStatus(to: "open" | "closed"): Change | null {
			if (to === status) return null;
			status = to;
			rev++;
			return { type: "conversation", conversation: state() };
		},
		/** SPEC H6, H7. */
		changes(held: number | null, limit: number): Changes & { held: number | null; type: "changes" } {
			const conversation = state();
			if (held === null || held > rev) {
				const page = structuredClone(messages.slice(-limit));
				return { type: "changes", held: null, conversation, messages: page, more: false, after: rev };
			}
			const changed = structuredClone(
				messages.filter((message) => message.rev > held).sort((a, b) => a.rev - b.rev),
			);
			const page = changed.slice(0, limit);
			const more = changed.length > limit;
			const after = more ? (page.at(-1)?.rev ?? held) : rev;
			return { type: "changes", held, conversation, messages: page, more, after };
		},
		/** `before` as REST answers it. */
		before(seq: number, limit: number): Message[] {
			return structuredClone(messages.filter((message) => message.seq < seq).slice(-limit));
		},
	};
}
