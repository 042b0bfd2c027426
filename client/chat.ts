/**
 * Ties the parts together: the only file screens call. Frames come in from the line and become logs; what a
 * person does goes into the outbox, the marks and the line. SPEC: C (client duties).
 */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { FOLLOW_MAX, TYPING_MS } from "../protocol/limits.ts";
import type { Conversation, History, Message, Page, PageOf, Side } from "../protocol/resources.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { createEntryStore, type EntryStore } from "./entries.ts";
import { createLine, type Line } from "./line.ts";
import { createOutbox, type Outbox, type OutboxWord } from "./outbox.ts";
import { createRest, path, type Rest } from "./rest.ts";
import { type Room, unreadOf, view } from "./room.ts";
import type { Shelf } from "./shelf.ts";
import { apply, begun, filled, hasHole, heardOf, type Log, run, sideOf, told, unknown } from "./thread.ts";
import type { ChatState, LinkState, Thread, ThreadView } from "./views.ts";

/** A hole that closes by itself within this is not asked about: frames of one moment may overtake each other. */
const HOLE_MS = 150;
/** Marks of one moment go together. Milliseconds. */
const MARK_MS = 300;
/** A `follow` that is not answered by then is asked again. Milliseconds. */
const FOLLOW_MS = 10_000;
/** Threads no screen shows any more that are kept, so that returning to one paints at once. */
const KEPT = 50;

/** Who is here. */
export type Session = {
	/** Names the person on this device without giving a credential away; null while there is nobody. */
	owner: () => string | null;
	/** For the first frame. Null: no longer allowed. A rejection: try again later. */
	token: () => Promise<string | null>;
	/** For REST. */
	headers: () => Record<string, string>;
	/** Somebody acts: from here on there has to be an owner. */
	begin: () => void;
	/** Something typed is about to be kept. */
	typed?: () => void;
};

export type ChatOptions = {
	/** `https://chat.example` */
	origin: string;
	shop: string;
	side: Side;
	session: Session;
	shelf: Shelf;
	/** BCP 47. */
	locale?: string | undefined;
	page?: Page | undefined;
	/** False: every tab has a socket of its own. */
	tabs?: boolean | undefined;
	store?: EntryStore | undefined;
	Socket?: typeof WebSocket | undefined;
	fetch?: typeof fetch | undefined;
	random?: (() => number) | undefined;
};

export type Chat = {
	/** Calls back after every change of anything. Returns how to stop. */
	subscribe(listener: () => void): () => void;
	state(): ChatState;
	/** The conversations held, newest first; for a buyer all of theirs. */
	conversations(): Conversation[];
	open(conversation: string): Thread;
	/** The buyer went to another page of the shop. */
	page(page: Page): void;
	readonly rest: Rest;
	/** Every frame, after it was applied. Returns how to stop. */
	on(listener: (frame: ServerFrame) => void): () => void;
	/** Puts a frame on the wire, when there is one; nothing is promised. */
	send(frame: ClientFrame): void;
	destroy(): void;
};

/** What a session does to its chat when people come and go. */
export type Seat = {
	/** The session has an owner now: connect, and send what they left unsent. */
	enter(): void;
	/** The person leaves: nothing of theirs stays in memory, and with `wipe` nothing on the device. */
	leave(wipe: boolean): Promise<void>;
	/** The credential means somebody else now. */
	restart(): void;
	/** A new conversation's place, to be opened and written into; begun by its first message. */
	begin(id: string): void;
};

export function createChat(options: ChatOptions): Chat & Seat {
	const { origin, shop, side, session, shelf, random, fetch = globalThis.fetch } = options;
	const rest = createRest({ origin, headers: session.headers, fetch, ...(random && { random }) });
	const prefix = `shopbell:${side === "shop" ? "desk:" : ""}${shop}`;
	const draftKey = (id: string) => `${prefix}:draft:${id}`;
	const store = options.store ?? createEntryStore(prefix);
	const rooms = new Map<string, Room>();
	const listeners = new Set<() => void>();
	const frameListeners = new Set<(frame: ServerFrame) => void>();
	let line: Line | undefined;
	let outbox: Outbox | undefined;
	let page = options.page;
	let connection: LinkState = { kind: "idle" };
	let offlineSince: number | null = null;
	let welcome: Extract<ServerFrame, { type: "welcome" }> | undefined;
	let epoch: string | null = null;
	let answering = false;
	let state: ChatState | undefined;
	/** Grows with every person: an answer that was asked for an earlier one is thrown away. */
	let person = 0;

	const live = () => connection.kind === "live";
	const changed = (room?: Room) => {
		state = undefined;
		if (room) room.version++;
		for (const listener of [...(room?.listeners ?? []), ...listeners]) listener();
	};
	const room = (id: string): Room => {
		let found = rooms.get(id);
		if (!found) {
			found = {
				id,
				log: unknown,
				local: false,
				screens: 0,
				listeners: new Set(),
				follow: "no",
				typing: null,
				presence: null,
				gone: false,
				wanted: { delivered: 0, read: 0 },
				version: 0,
			};
			rooms.set(id, found);
		}
		return found;
	};

	// ---- following ----

	/** Buyers follow all of theirs, for the badge; the desk what it shows. */
	const wants = (it: Room) => !it.local && !it.gone && (side === "buyer" || it.screens > 0);
	const ask = (it: Room) => {
		clearTimeout(it.holeTimer);
		it.follow = "asked";
		line?.send({ type: "follow", conversation: it.id, rev: it.log.held });
		it.holeTimer = setTimeout(() => {
			it.follow = "no";
			tend(it);
		}, FOLLOW_MS);
	};
	/** Does what this conversation needs now. Safe to call at any time. */
	const tend = (it: Room) => {
		if (!live()) return;
		if (wants(it)) {
			if (it.follow === "no" || (it.follow === "yes" && it.log.held === null)) ask(it);
			else if (it.follow === "yes" && hasHole(it.log) && !it.holeTimer)
				it.holeTimer = setTimeout(() => {
					it.holeTimer = undefined;
					if (hasHole(it.log) && it.follow === "yes") ask(it);
				}, HOLE_MS);
		}
		mark(it, { delivered: it.log.tail });
	};
	const answered = (it: Room) => {
		clearTimeout(it.holeTimer);
		it.holeTimer = undefined;
		it.follow = "yes";
	};
	const hold = (it: Room, log: Log) => {
		if (log === it.log) return;
		it.log = log;
		tend(it);
		changed(it);
	};

	// ---- marks ----

	const mark = (it: Room, seen: { delivered?: number; read?: number }) => {
		const read = Math.max(it.wanted.read, seen.read ?? 0);
		it.wanted = { read, delivered: Math.max(it.wanted.delivered, seen.delivered ?? 0, read) };
		it.markTimer ??= setTimeout(() => {
			it.markTimer = undefined;
			const mine = it.log.conversation?.marks[side];
			if (!mine || !live() || it.gone) return;
			const { delivered, read } = it.wanted;
			const more = { ...(delivered > mine.delivered && { delivered }), ...(read > mine.read && { read }) };
			if (Object.keys(more).length) line?.send({ type: "mark", conversation: it.id, ...more });
		}, MARK_MS);
	};

	// ---- what comes ----

	const list = async () => {
		if (side === "shop") return;
		const mine = person;
		try {
			const { data } = await rest<PageOf<Conversation>>("GET", path.conversations);
			if (mine !== person) return;
			for (const conversation of data) {
				const it = room(conversation.id);
				it.local = it.gone = false;
				hold(it, told(it.log, conversation));
			}
		} catch {
			// The next welcome asks again.
		}
	};
	const greeted = (frame: Extract<ServerFrame, { type: "welcome" }>) => {
		const reborn = epoch !== null && epoch !== frame.epoch;
		welcome = frame;
		({ epoch, answering } = frame);
		for (const it of rooms.values()) {
			// The leader's hello has asked already, but not with what another life of the database makes of it.
			if (reborn) it.log = it.local ? begun : unknown;
			if (reborn) it.wanted = { delivered: 0, read: 0 };
			if (reborn || !line?.leads() || it.follow !== "asked") it.follow = "no";
			it.presence = null;
			tend(it);
			if (reborn) it.version++;
		}
		outbox?.rewind();
		void list();
	};
	const conversationOf = (frame: ServerFrame): string | undefined => {
		if (frame.type === "message") return frame.message.conversation;
		const { conversation } = frame as { conversation?: string | Conversation | null };
		return typeof conversation === "string" ? conversation : conversation?.id;
	};
	const heard = (frame: ServerFrame) => {
		const id = conversationOf(frame);
		const it = id === undefined ? undefined : rooms.get(id);
		switch (frame.type) {
			case "welcome":
				greeted(frame);
				break;
			case "answering":
				answering = frame.answering;
				break;
			case "pong":
				for (const { conversation, rev } of frame.tips) {
					const it = rooms.get(conversation);
					if (!it) continue;
					it.log = heardOf(it.log, rev);
					tend(it);
				}
				return;
			case "typing":
				if (!it || frame.side === side) return;
				clearTimeout(it.typingTimer);
				it.typing = frame.on ? { name: frame.name } : null;
				if (frame.on)
					it.typingTimer = setTimeout(() => {
						it.typing = null;
						changed(it);
					}, TYPING_MS);
				break;
			case "presence":
				if (it) it.presence = { online: frame.online, page: frame.page };
				break;
			case "refused":
				if (frame.clientId) outbox?.refused(frame.clientId, frame.code, frame.permanent, frame.retryAfter);
				else if (it?.follow === "asked" && !frame.permanent) {
					clearTimeout(it.holeTimer);
					it.holeTimer = setTimeout(() => ask(it), frame.retryAfter ?? FOLLOW_MS);
				}
				break;
			case "gone":
				if (it && !it.local) {
					it.gone = true;
					it.log = unknown;
				}
				break;
			default:
				if (!it) {
					// Begun in another tab.
					if (frame.type === "message") void list();
					break;
				}
				if (frame.type === "changes") answered(it);
				hold(it, apply(it.log, frame));
				if (frame.type === "changes" && frame.more && hasHole(it.log)) ask(it);
				if (it.local && frame.type === "message") {
					// It exists now, and may hold more than this, if this was a retry after a long time.
					it.local = false;
					it.follow = "no";
					tend(it);
				}
		}
		if (frame.type === "message" && sideOf(frame.message) === side) outbox?.arrived(frame.message.clientId);
		if (frame.type === "message" && it?.typing && sideOf(frame.message) !== side) it.typing = null;
		for (const listener of [...frameListeners]) listener(frame);
		changed(it);
	};

	// ---- people ----

	const linked = (now: LinkState) => {
		connection = now;
		offlineSince = live() ? null : (offlineSince ?? Date.now());
		if (!live()) for (const it of rooms.values()) it.follow = "no";
		for (const it of rooms.values()) it.version++;
		changed();
	};
	const enter = () => {
		const owner = session.owner();
		if (line || owner === null) return;
		const mine = person;
		const box = createOutbox({
			store,
			owner,
			post: ({ conversation, clientId, text, start }) => {
				if (!live() || !line?.leads()) return false;
				line.send({ type: "post", conversation, clientId, text, ...(start && { start }) });
				return true;
			},
			tell: (word) => line?.tell(word),
			changed: (id) => {
				if (mine !== person) return;
				const it = room(id);
				// Left unsent by an earlier page, perhaps before the server ever heard of the conversation.
				if (it.log === unknown && box.queue(id).some((entry) => entry.start)) beginIn(it);
				changed(it);
			},
			...(random && { random }),
		});
		outbox = box;
		const { Socket, tabs } = options;
		line = createLine({
			name: `${prefix}:${owner}`,
			url: `${origin.replace(/^http/, "ws")}/v1/live`,
			token: session.token,
			tabs,
			hello(token) {
				const follow = [...rooms.values()].filter(wants).slice(0, FOLLOW_MAX);
				for (const it of follow) it.follow = "asked";
				return {
					type: "hello",
					version: PROTOCOL_VERSION,
					token,
					shop,
					follow: follow.map(({ id, log }) => ({ conversation: id, rev: log.held })),
					...(side === "shop" && { inbox: true }),
					...(page && { page }),
					...(options.locale && { locale: options.locale }),
				};
			},
			heard,
			changed: linked,
			leading: () => void box.load(),
			told(word) {
				if ("dropped" in (word as object)) {
					const it = rooms.get((word as { dropped: string }).dropped);
					if (it) it.follow = "no";
					if (it) tend(it);
				} else box.told(word as OutboxWord);
			},
			...(Socket && { Socket }),
			...(random && { random }),
		});
		void box.load();
	};
	const quiet = () => {
		person++;
		line?.close();
		line = undefined;
		for (const { holeTimer, typingTimer, markTimer } of rooms.values())
			for (const timer of [holeTimer, typingTimer, markTimer]) clearTimeout(timer);
	};
	/** A conversation that only exists here yet, as lists show it. */
	const unsent = (id: string): Conversation[] => {
		const entry = outbox?.queue(id).at(-1);
		if (!entry?.start) return [];
		const none = { delivered: 0, read: 0 };
		const createdAt = new Date(entry.at).toISOString();
		return [
			{
				id,
				status: "open",
				lastSeq: 0,
				rev: 0,
				marks: { buyer: none, shop: none },
				lastMessage: { seq: 0, author: { kind: "buyer" }, text: entry.text, createdAt },
				createdAt,
				changedAt: createdAt,
			},
		];
	};
	const beginIn = (it: Room) => {
		it.local = true;
		it.log = begun;
	};

	// ---- threads ----

	const open = (id: string): Thread => {
		const it = room(id);
		const mine = person;
		const views = new Set<() => void>();
		let anchor: number | null = null;
		let cached: { version: number; view: ThreadView } | undefined;
		let typedAt = 0;
		let closed = false;

		const load = async (query: { before?: number; after?: number; around?: number }) => {
			const life = epoch;
			const { messages, rev } = await rest<History>("GET", path.messages(id), { query });
			if (mine === person && life === epoch) hold(it, heardOf(filled(it.log, messages), rev));
		};
		const shown = () => run(it.log, anchor ?? it.log.tail);
		const store = async (method: string, seq: number, body?: { text: string }) => {
			const message = await rest<Message>(method, path.message(id, seq), { body });
			if (mine === person) hold(it, apply(it.log, { type: "message", message }));
		};
		const move = (to: number | null) => {
			anchor = to;
			changed(it);
		};
		const thread: Thread = {
			id,
			subscribe(listener) {
				// A wrapper of its own, so that one function may listen twice.
				const call = () => listener();
				views.add(call);
				it.listeners.add(call);
				return () => {
					views.delete(call);
					it.listeners.delete(call);
				};
			},
			view() {
				if (cached?.version !== it.version)
					cached = { version: it.version, view: view(it, outbox, side, live(), anchor) };
				return cached.view;
			},
			loadOlder: () => load({ before: shown()[0]?.seq ?? it.log.tail + 1 }),
			loadNewer: () => load({ after: shown().at(-1)?.seq ?? 0 }),
			async around(seq) {
				await load({ around: seq });
				move(seq);
			},
			latest: () => move(null),
			send(text) {
				session.begin();
				enter();
				thread.typing(false);
				return (outbox as Outbox).add(id, text, it.local);
			},
			resend: (key) => outbox?.resend(key),
			discard: (key) => outbox?.discard(key),
			edit: (seq, text) => store("PATCH", seq, { text }),
			recall: (seq) => store("DELETE", seq),
			read: (upTo) => mark(it, { read: Math.min(upTo, it.log.tail) }),
			typing(on) {
				if (it.local || (on ? Date.now() - typedAt < TYPING_MS / 2 : !typedAt)) return;
				typedAt = on ? Date.now() : 0;
				line?.send({ type: "typing", conversation: id, on });
			},
			draft: () => shelf.get(draftKey(id)) ?? "",
			keep(text) {
				if (text) session.typed?.();
				shelf.set(draftKey(id), text || null);
			},
			close() {
				if (closed) return;
				closed = true;
				thread.typing(false);
				for (const call of views) it.listeners.delete(call);
				it.screens--;
				if (it.screens || side === "buyer") return;
				it.follow = "no";
				line?.send({ type: "unfollow", conversation: id });
				// The least recently opened goes first.
				const idle = [...rooms.values()].filter((other) => !other.screens);
				for (const other of idle.slice(0, -KEPT)) rooms.delete(other.id);
			},
		};
		it.screens++;
		rooms.delete(id);
		rooms.set(id, it);
		tend(it);
		if (it.log.tail && !shown().length) thread.loadOlder().catch(() => {});
		return thread;
	};

	const chat: Chat & Seat = {
		subscribe(listener) {
			const call = () => listener();
			listeners.add(call);
			return () => listeners.delete(call);
		},
		state: () =>
			(state ??= {
				connection,
				offlineSince,
				answering,
				epoch,
				seller: welcome?.seller ?? null,
				durable: outbox?.durable() ?? true,
				unread: [...rooms.values()].reduce((sum, { log }) => sum + unreadOf(log, side), 0),
			}),
		conversations: () =>
			[...rooms.values()]
				.flatMap(({ id, log }) => log.conversation ?? unsent(id))
				.sort((a, b) => ((a.lastMessage ?? a).createdAt < (b.lastMessage ?? b).createdAt ? 1 : -1)),
		open,
		page(now) {
			page = now;
			line?.send({ type: "page", page: now });
		},
		rest,
		on(listener) {
			frameListeners.add(listener);
			return () => frameListeners.delete(listener);
		},
		send: (frame) => line?.send(frame),
		enter,
		async leave(wipe) {
			quiet();
			const box = outbox;
			outbox = undefined;
			for (const it of rooms.values()) {
				it.log = unknown;
				it.version++;
			}
			const left = [...rooms.values()];
			rooms.clear();
			connection = { kind: "idle" };
			offlineSince = epoch = null;
			welcome = undefined;
			answering = false;
			if (wipe) shelf.clear(`${prefix}:draft:`);
			changed();
			for (const it of left) for (const listener of it.listeners) listener();
			await box?.clear(wipe);
		},
		restart: () => line?.restart(),
		begin(id) {
			beginIn(room(id));
		},
		destroy() {
			quiet();
			outbox?.close();
			listeners.clear();
			frameListeners.clear();
		},
	};
	enter();
	return chat;
}
