/** A server in memory that keeps the rules of SPEC.md, for tests. It works a frame at a time, when told to. */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import type { Message, Side } from "../protocol/resources.ts";
import { type FakeLog, fakeLog } from "./fake-log.ts";
import type { Wire } from "./fake-socket.ts";

/** Messages a page of `changes` or history holds. Small, so that paging is common. */
const PAGE = 5;

type Peer = { side: Side; token: string; follows: Set<string> };
export type FakeServer = ReturnType<typeof fakeServer>;

export function fakeServer() {
	let logs = new Map<string, FakeLog>();
	const peers = new Map<Wire, Peer>();
	let epoch = 1;
	let saved: (() => Map<string, FakeLog>) | undefined;
	/** What is refused, and how; nothing when not set. */
	let refuses: (post: Extract<ClientFrame, { type: "post" }>) => { code: string; permanent: boolean } | null =
		() => null;

	const sees = ({ side, token }: Pick<Peer, "side" | "token">, log: FakeLog | undefined): log is FakeLog =>
		!!log && (side === "shop" || log.buyer === token);
	const tell = (log: FakeLog, frame: ServerFrame | null) => {
		if (!frame) return;
		for (const [wire, peer] of peers) {
			if (wire.state !== "open") continue;
			if (peer.follows.has(log.id)) wire.say(structuredClone(frame));
			if (peer.side === "shop") wire.say({ type: "inbox", conversations: [log.state()] });
		}
	};
	const follow = (wire: Wire, peer: Peer, conversation: string, rev: number | null) => {
		const log = logs.get(conversation);
		if (!sees(peer, log)) return wire.say({ type: "gone", conversation });
		peer.follows.add(conversation);
		wire.say(log.changes(rev, PAGE));
	};
	const obey = (wire: Wire, peer: Peer, frame: ClientFrame) => {
		const refused = (code: string, permanent: boolean) => {
			const { conversation = null, clientId = null } = { ...frame } as {
				conversation?: string;
				clientId?: string;
			};
			wire.say({ type: "refused", conversation, clientId, code, detail: code, permanent });
		};
		switch (frame.type) {
			case "follow":
				return follow(wire, peer, frame.conversation, frame.rev);
			case "unfollow":
				peer.follows.delete(frame.conversation);
				return;
			case "post": {
				const { conversation, clientId, text, start } = frame;
				const not = refuses(frame);
				if (not) return refused(not.code, not.permanent);
				if (!logs.has(conversation) && start && peer.side === "buyer")
					logs.set(conversation, fakeLog(conversation, peer.token));
				const log = logs.get(conversation);
				if (!sees(peer, log)) return refused("not_found", true);
				peer.follows.add(conversation);
				const posted = log.post(peer.side, clientId, text);
				if (posted === "client_id_reused") return refused(posted, true);
				if (posted.again) wire.say(posted.frame);
				else tell(log, posted.frame);
				return;
			}
			case "mark": {
				const log = logs.get(frame.conversation);
				if (!sees(peer, log)) return refused("not_found", true);
				const { delivered = 0, read = 0 } = frame;
				return tell(log, log.mark(peer.side, { delivered, read }));
			}
			case "ping": {
				const tips = [...peer.follows].flatMap((conversation) => {
					const log = logs.get(conversation);
					return log ? [{ conversation, rev: log.rev }] : [];
				});
				return wire.say({ type: "pong", tips });
			}
			case "hello":
			case "typing":
			case "page":
				return;
		}
	};
	const greet = (wire: Wire, hello: Extract<ClientFrame, { type: "hello" }>) => {
		const side = hello.token.startsWith("dev_") ? "buyer" : "shop";
		const peer: Peer = { side, token: hello.token, follows: new Set() };
		peers.set(wire, peer);
		const own = [...logs.values()].filter((log) => sees(peer, log));
		wire.say({
			type: "welcome",
			version: 1,
			epoch: `epoch-${epoch}`,
			side,
			answering: true,
			...(side === "buyer" && { conversations: own.map((log) => log.state()) }),
		});
		const named = new Map(hello.follow.map(({ conversation, rev }) => [conversation, rev]));
		if (side === "buyer") for (const log of own) if (!named.has(log.id)) named.set(log.id, log.rev);
		for (const [conversation, rev] of named) follow(wire, peer, conversation, rev);
	};

	return {
		get logs() {
			return logs;
		},
		/** Takes the next frame of a connection. Returns whether there was one. */
		work(wire: Wire): boolean {
			const frame = wire.take();
			if (!frame) return false;
			const peer = peers.get(wire);
			if (frame.type === "hello") greet(wire, frame);
			else if (peer) obey(wire, peer, frame);
			return true;
		},
		refuse(decide: typeof refuses): void {
			refuses = decide;
		},
		/** Something that came by another door. */
		revise: (log: FakeLog, seq: number, text: string | null) => tell(log, log.revise(seq, text)),
		setStatus: (log: FakeLog, status: "open" | "closed") => tell(log, log.setStatus(status)),
		/** A backup is made. */
		save(): void {
			const backup = [...logs.values()].map((log) => [log.id, log.buyer, log.kept()] as const);
			saved = () =>
				new Map(backup.map(([id, buyer, kept]) => [id, fakeLog(id, buyer, structuredClone(kept))]));
		},
		/** The database is restored from it: another life. All connections end. */
		restore(): void {
			if (!saved) return;
			logs = saved();
			epoch++;
			for (const wire of peers.keys()) wire.cut(1012);
		},
		/** What REST answers. */
		fetch: async (
			input: string,
			init: { method: string; headers: Record<string, string>; body: string | null },
		) => {
			const { pathname, searchParams } = new URL(input);
			const [, , noun, id = "", , seq] = pathname.split("/");
			const token = init.headers.Authorization?.slice("Bearer ".length);
			const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
			if (noun === "tickets") return answer(201, { ticket: "a ticket of a minute" });
			if (noun === "buyer") return answer(200, {});
			const log = logs.get(id);
			if (!sees(token ? { side: "buyer", token } : { side: "shop", token: "" }, log))
				return answer(404, { code: "not_found", status: 404, detail: "There is nothing here." });
			if (init.method === "PATCH" || init.method === "DELETE") {
				const { text = null } = JSON.parse(init.body ?? "{}");
				tell(log, log.revise(Number(seq), text));
				return answer(200, log.messages[Number(seq) - 1]);
			}
			const around = Number(searchParams.get("around") ?? Number.NaN) + Math.ceil(PAGE / 2);
			const before = Number(searchParams.get("before") ?? (around || log.messages.length + 1));
			const messages: Message[] = log.before(before, PAGE);
			return answer(200, {
				messages,
				more: (messages[0]?.seq ?? 1) > 1,
				lastSeq: log.messages.length,
				rev: log.rev,
			});
		},
	};
}
