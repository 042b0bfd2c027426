/**
 * Ties the parts together: frames come in from the line and become logs; what a person does goes into the
 * outbox, the marks and the line. One chat serves one person; the next person gets another. SPEC: C (client duties).
 */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { FOLLOW_MAX, TYPING_MS } from "../protocol/limits.ts";
import type { Conversation, History, Page, Side } from "../protocol/resources.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { createEntryStore, type EntryStore } from "./entries.ts";
import { newConversationId } from "./ids.ts";
import { createLine, type Line } from "./line.ts";
import { createOutbox, type Outbox, type OutboxWord } from "./outbox.ts";
import type { Rest } from "./rest.ts";
import { type Room, unreadOf, view } from "./room.ts";
import type { Shelf } from "./shelf.ts";
import { apply, begun, filled, hasHole, type Log, run, sideOf, told, unknown } from "./thread.ts";
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
	/** Somebody acts: from here on there is an owner. */
	begin: () => unknown;
	/** Who types, as far as the shop has said; kept with what is typed. */
	person: () => string | undefined;
};

export type ChatOptions = {
	/** `https://chat.example` */
	origin: string;
	shop: string;
	side: Side;
	session: Session;
	shelf: Shelf;
	/** The buyer's language (BCP 47). */
	locale?: string | undefined;
	page?: Page | undefined;
	/** Where the outbox is written down; the browser's own when not given. */
	store?: EntryStore | undefined;
	/** How many people were here before this one. */
	person?: number;
	/** Called after every change of anything. */
	listeners: Set<() => void>;
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
	/** Applies a frame as if it came by the wire: what a REST answer says of a conversation. */
	heard(frame: ServerFrame): void;
	/** Puts a frame on the wire, when there is one; nothing is promised. */
	send(frame: ClientFrame): void;
	/**
	 * Makes room for a conversation that its first message will begin, and returns its id; the one of last time when
	 * something typed for it was kept.
	 */
	begin(): string;
	/** A new connection: the credential means somebody else now, or was renewed. */
	restart(): void;
	/** Connects, if there is an owner. */
	enter(): void;
	/** Ends it. With `wipe`, nothing of the person stays on the device; else all that was written down does. */
	leave(wipe?: boolean): Promise<void>;
};

/** What was typed and not sent, by conversation; `by` is who typed it, `begun` the one the server does not know yet. */
export type Drafts = { by?: string | undefined; begun?: string | undefined; texts: Record<string, string> };

export const draftsKey = (prefix: string) => `${prefix}:drafts`;

export function createChat(options: ChatOptions): Chat {
	const { origin, shop, side, session, shelf, locale, listeners, person = 0 } = options;
	const rest: Rest = async (...asked) => {
		// Who asks is who is here now, not when the program has come.
		const headers = session.headers();
		const { request } = await import("./rest.ts");
		return request(origin, headers, ...asked);
	};
	const prefix = `shopbell:${side === "shop" ? "desk:" : ""}${shop}`;
	const store = options.store ?? createEntryStore(prefix);
	const rooms = new Map<string, Room>();
	const frameListeners = new Set<(frame: ServerFrame) => void>();
	let { page } = options;
	let line: Line | undefined;
	let outbox: Outbox | undefined;
	let connection: LinkState = { kind: "idle" };
	let offlineSince: number | null = null;
	let welcome: Extract<ServerFrame, { type: "welcome" }> | undefined;
	let answering = false;
	let state: ChatState | undefined;
	/** What this connection follows without being asked again. */
	let asked = new Set<Room>();

	const subscribe = (listener: () => void) => {
		// A wrapper, so that one function may listen twice.
		const call = () => listener();
		listeners.add(call);
		return () => listeners.delete(call);
	};
	const live = () => connection.kind === "live";
	const changed = (it?: Room) => {
		state = undefined;
		if (it) it.version++;
		for (const listener of listeners) listener();
	};
	const room = (id: string): Room => {
		let it = rooms.get(id);
		if (!it) {
			it = {
				id,
				log: unknown,
				local: false,
				screens: 0,
				followed: false,
				typing: null,
				gone: false,
				wanted: { delivered: 0, read: 0 },
				version: 0,
			};
			rooms.set(id, it);
		}
		return it;
	};
	const beginIn = (it: Room) => {
		if (it.log !== unknown) return;
		it.local = true;
		it.log = begun(it.id);
	};

	/** Buyers follow all of theirs, for the badge; the desk what it shows. */
	const wanted = ({ local, gone, screens }: Room) => !local && !gone && (side === "buyer" || screens > 0);
	/** Asks for what is missing after `ms`, if it still is, and again until it is there. */
	const follow = (it: Room, ms: number) => {
		it.followTimer ??= setTimeout(() => {
			it.followTimer = undefined;
			const { id, log, followed } = it;
			if (!live() || !wanted(it) || (followed && log.held !== null && !hasHole(log))) return;
			it.followed = true;
			line?.send({ type: "follow", conversation: id, rev: log.held });
			follow(it, FOLLOW_MS);
		}, ms);
	};
	const refollow = (it: Room, ms: number) => {
		clearTimeout(it.followTimer);
		it.followTimer = undefined;
		follow(it, ms);
	};
	/** Tells the server how far this side has come, until it knows. */
	const mark = (it: Room, delivered: number, read: number) => {
		it.wanted = {
			delivered: Math.max(it.wanted.delivered, delivered, read),
			read: Math.max(it.wanted.read, read),
		};
		it.markTimer ??= setTimeout(() => {
			it.markTimer = undefined;
			const { id, log, wanted } = it;
			const known = log.conversation?.marks[side];
			if (known && live() && (wanted.delivered > known.delivered || wanted.read > known.read))
				line?.send({ type: "mark", conversation: id, ...wanted });
		}, MARK_MS);
	};
	const hold = (it: Room, log: Log) => {
		if (log === it.log) return;
		it.log = log;
		follow(it, it.followed && log.held !== null ? HOLE_MS : 0);
		mark(it, log.tail, 0);
		changed(it);
	};

	const greet = (frame: NonNullable<typeof welcome>) => {
		if (welcome && welcome.epoch !== frame.epoch) {
			asked.clear();
			for (const it of rooms.values()) {
				it.log = it.local ? begun(it.id) : unknown;
				it.wanted = { delivered: 0, read: 0 };
				it.gone = false;
			}
		}
		welcome = frame;
		({ answering } = frame);
		for (const conversation of frame.conversations ?? []) {
			const it = room(conversation.id);
			it.local = it.gone = false;
			asked.add(it);
			// What is on a screen waits for its newest page.
			if (!it.screens || it.log.held !== null) hold(it, told(it.log, conversation));
		}
		for (const it of rooms.values()) {
			// Asked for by the leader's hello, or told by the welcome.
			it.followed = !!line?.leads() && asked.has(it);
			it.version++;
			refollow(it, it.followed ? FOLLOW_MS : 0);
			mark(it, 0, 0);
		}
		outbox?.rewind();
		outbox?.flush();
		// A page that was left a moment ago may have written something down after this one looked.
		outbox?.load();
	};
	const heard = (frame: ServerFrame) => {
		const { conversation } = "message" in frame ? frame.message : { conversation: null, ...frame };
		const id = typeof conversation === "string" ? conversation : conversation?.id;
		// A buyer may have begun it on another device.
		const it = id && side === "buyer" ? room(id) : rooms.get(id ?? "");
		switch (frame.type) {
			case "welcome":
				greet(frame);
				break;
			case "answering":
				({ answering } = frame);
				break;
			case "pong":
				for (const { conversation, rev } of frame.tips) {
					const it = rooms.get(conversation);
					if (it) hold(it, filled(it.log, [], rev));
				}
				break;
			case "typing":
				if (!it || frame.side === side) break;
				clearTimeout(it.typingTimer);
				it.typing = frame.on ? frame : null;
				if (frame.on) it.typingTimer = setTimeout(() => heard({ ...frame, on: false }), TYPING_MS);
				break;
			case "inbox":
				for (const conversation of frame.conversations) {
					const it = rooms.get(conversation.id);
					if (!it) continue;
					it.gone = false;
					if (it.log.held === null) refollow(it, 0);
					else hold(it, told(it.log, conversation));
				}
				break;
			case "refused":
				if (frame.clientId) outbox?.refused(frame.clientId, frame.code, frame.permanent, frame.retryAfter);
				else if (it && !frame.permanent) {
					it.followed = false;
					refollow(it, frame.retryAfter ?? FOLLOW_MS);
				}
				break;
			case "gone":
				if (it && !it.local) {
					it.gone = true;
					it.log = unknown;
				}
				break;
			default:
				if (it) {
					hold(it, apply(it.log, frame));
					if (frame.type === "changes") refollow(it, frame.more ? 0 : HOLE_MS);
				}
				for (const message of "messages" in frame
					? frame.messages
					: "message" in frame
						? [frame.message]
						: []) {
					// However it came, it is stored.
					if (sideOf(message) === side) outbox?.arrived(message.clientId);
					else if (it) it.typing = null;
					// Begun here and now known there.
					if (it?.local || it?.gone) {
						it.local = it.gone = false;
						// A tab that opens later is told this connection's welcome: as it would be now.
						if (it.log.conversation) welcome?.conversations?.push(it.log.conversation);
						refollow(it, 0);
					}
				}
		}
		for (const listener of frameListeners) listener(frame);
		changed(it);
	};
	const linked = (now: LinkState) => {
		connection = now;
		offlineSince = live() ? null : (offlineSince ?? Date.now());
		for (const it of rooms.values()) {
			if (!live()) it.followed = false;
			it.version++;
		}
		changed();
	};

	const enter = () => {
		const owner = session.owner();
		if (line || !owner) return;
		const box = createOutbox({
			store,
			owner,
			post({ conversation, clientId, text, start }) {
				if (!live() || !line?.leads()) {
					line?.hurry();
					return false;
				}
				line.send({ type: "post", conversation, clientId, text, start });
				return true;
			},
			tell: (word) => line?.tell(word),
			changed(id) {
				const it = room(id);
				// Left unsent by an earlier page, perhaps before the server ever heard of the conversation.
				if (box.queue(id)[0]?.start) beginIn(it);
				changed(it);
			},
			written: ({ conversation: id, text }) => drafts().texts[id]?.trim() === text && keep(id, ""),
		});
		outbox = box;
		line = createLine({
			name: `${prefix}:${owner}`,
			url: `${origin.replace(/^http/, "ws")}/v1/live`,
			token: session.token,
			hello(token) {
				asked = new Set([...rooms.values()].filter(wanted).slice(-FOLLOW_MAX));
				return {
					type: "hello",
					version: PROTOCOL_VERSION,
					token,
					shop,
					inbox: side === "shop",
					follow: [...asked].map(({ id, log }) => ({ conversation: id, rev: log.held })),
					...(page && { page }),
					...(locale && { locale }),
				};
			},
			heard,
			changed: linked,
			leading: () => box.load(),
			told(word) {
				const left = word as ClientFrame;
				if (left.type !== "unfollow") return box.told(word as OutboxWord);
				const it = rooms.get(left.conversation);
				if (!it) return;
				it.followed = false;
				follow(it, 0);
			},
		});
		box.load();
	};

	const drafts = (): Drafts => shelf.get(draftsKey(prefix)) ?? { texts: {} };
	const keep = (id: string, text: string) => {
		const { texts, begun } = drafts();
		texts[id] = text;
		if (!text) delete texts[id];
		const kept = { by: session.person(), begun: room(id).local ? id : begun, texts };
		shelf.set(draftsKey(prefix), Object.keys(texts).length ? kept : null);
	};
	const open = (id: string): Thread => {
		const it = room(id);
		let anchor: number | null = null;
		let cached: [version: number, view: ThreadView] | undefined;
		let typedAt = 0;

		const shown = () => run(it.log, anchor ?? it.log.tail);
		const load = async (query: string) => {
			const life = welcome?.epoch;
			const { messages, rev } = await rest<History>("GET", `conversations/${id}/messages?${query}`);
			// What another life of the database told is not this one's.
			if (life === welcome?.epoch) hold(it, filled(it.log, messages, rev));
		};
		const typing = (on: boolean) => {
			if (it.local || (on ? Date.now() - typedAt < TYPING_MS / 2 : !typedAt)) return;
			typedAt = on ? Date.now() : 0;
			line?.send({ type: "typing", conversation: id, on });
		};
		const loadOlder = () => load(`before=${shown()[0]?.seq ?? it.log.tail + 1}`);

		it.screens++;
		// The last opened is the last to be let go.
		rooms.delete(id);
		rooms.set(id, it);
		// A list told of it: now its messages are wanted too.
		if (it.log.tail && !shown().length) it.log = { ...unknown, conversation: it.log.conversation };
		refollow(it, 0);
		return {
			id,
			subscribe,
			view() {
				if (cached?.[0] !== it.version)
					cached = [it.version, view(it, outbox?.queue(id) ?? [], side, live(), anchor)];
				return cached[1];
			},
			load,
			loadOlder,
			look(seq) {
				anchor = seq;
				changed(it);
			},
			send(text) {
				session.begin();
				enter();
				typing(false);
				return outbox?.add(id, text, it.local) ?? "";
			},
			resend: (key) => outbox?.resend(key),
			discard: (key) => outbox?.discard(key),
			read: (upTo) => mark(it, 0, Math.min(upTo, it.log.tail)),
			typing,
			draft: () => drafts().texts[id] ?? "",
			keep: (text) => keep(id, text),
			close() {
				typing(false);
				if (--it.screens || side === "buyer") return;
				it.followed = false;
				line?.send({ type: "unfollow", conversation: id });
				for (const { id } of [...rooms.values()].filter(({ screens }) => !screens).slice(0, -KEPT))
					rooms.delete(id);
			},
		};
	};

	return {
		subscribe,
		state: () =>
			(state ??= {
				connection,
				offlineSince,
				answering,
				epoch: welcome?.epoch ?? null,
				seller: welcome?.seller ?? null,
				person,
				durable: outbox?.durable() ?? true,
				unread: [...rooms.values()].reduce((sum, { log }) => sum + unreadOf(log.conversation, side), 0),
			}),
		conversations: () =>
			[...rooms.values()]
				.flatMap(({ log, id, local }) => (local && !outbox?.queue(id).length ? [] : (log.conversation ?? [])))
				// Times in UTC, all written alike, sort as they read.
				.sort((a, b) => ((b.lastMessage ?? b).createdAt > (a.lastMessage ?? a).createdAt ? 1 : -1)),
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
		heard,
		send: (frame) => line?.send(frame),
		begin() {
			const { begun, texts } = drafts();
			const id = begun && texts[begun] ? begun : newConversationId();
			beginIn(room(id));
			return id;
		},
		restart: () => line?.restart(),
		enter,
		async leave(wipe) {
			line?.close();
			for (const { followTimer, markTimer, typingTimer } of rooms.values())
				for (const timer of [followTimer, markTimer, typingTimer]) clearTimeout(timer);
			if (!wipe) return outbox?.rewind();
			outbox?.forget();
			shelf.set(draftsKey(prefix), null);
			if (outbox) await store.clear().catch(() => {});
		},
	};
}
