/**
 * What a WebSocket does, by a stream of server-sent events and requests: for networks that let no socket through.
 * To whoever holds it, it is a socket. Loaded when it is needed. SPEC: S (without a socket).
 */
import type { Answered, ClientFrame, Said, ServerFrame } from "../protocol/frames.ts";
import { BEAT_MS, CLOSE_ORIGIN, CLOSE_UNAUTHORISED, FRAME_MAX_BYTES, SAID_MAX } from "../protocol/limits.ts";
import type { Problem } from "../protocol/resources.ts";

/** A stream that is not welcomed by then is held back by something on its way until it ends. Milliseconds. */
const WELCOME_MS = 3_000;
/** A stream that is silent for so long is dead. Milliseconds. */
const DEAD_MS = BEAT_MS + 10_000;
/** A request that is not answered by then is lost. Milliseconds. */
const ANSWER_MS = 15_000;
/** What is followed changes in bursts: the next stream waits for more. Milliseconds. */
const GATHER_MS = 100;
/** Streams are opened at most this often. Milliseconds. */
const PACE_MS = 500;
/** When to look whether sockets get through by now: soon, for the server may only have been down, then rarely. */
const LOOK_MS = 20_000;
const LOOK_AGAIN_MS = 5 * 60_000;
/** As when a socket breaks. */
const BROKEN = 1006;

type Hello = Extract<ClientFrame, { type: "hello" }>;
type Sayable = Said["frames"][number];

export class HttpSocket {
	readyState = 0;
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: string }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	readonly #socketUrl: string;
	readonly #url: string;
	/** Requests under way, streams among them. */
	readonly #asking = new Set<AbortController>();
	#hello: Hello | undefined;
	/** What is followed, and the `rev` up to which it is held: where the next stream goes on. */
	readonly #held = new Map<string, number | null>();
	#epoch: string | undefined;
	/** The stream that was welcomed, and the one that is to take its place. */
	#stream: AbortController | undefined;
	#next: AbortController | undefined;
	#openTimer: ReturnType<typeof setTimeout> | undefined;
	#deadTimer: ReturnType<typeof setTimeout> | undefined;
	#lookTimer: ReturnType<typeof setTimeout> | undefined;
	#openedAt = 0;
	/** Nothing arrives before it ends: then it is to end with the first news. */
	#wait = false;
	#queue: Sayable[] = [];
	/** Asked whether the other end is there. */
	#pinged = false;
	#saying = false;

	/** @param url the socket's. */
	constructor(url: string) {
		this.#socketUrl = url;
		this.#url = url.replace(/^ws/, "http");
		setTimeout(() => {
			if (this.readyState !== 0) return;
			this.readyState = 1;
			this.onopen?.();
		});
	}

	send(data: string): void {
		const frame: ClientFrame = JSON.parse(data);
		switch (frame.type) {
			case "hello":
				this.#hello = frame;
				for (const { conversation, rev } of frame.follow) this.#held.set(conversation, rev);
				void this.#open();
				return;
			case "follow":
				if (!this.#held.has(frame.conversation)) this.#openSoon(GATHER_MS);
				this.#held.set(frame.conversation, frame.rev);
				this.#queue.push(frame);
				break;
			case "unfollow":
				// The next stream will not follow it; what this one still tells of it harms nobody.
				this.#held.delete(frame.conversation);
				return;
			case "page":
				if (this.#hello) this.#hello = { ...this.#hello, page: frame.page };
				this.#openSoon(GATHER_MS);
				return;
			case "post":
			case "mark":
				this.#queue.push(frame);
				break;
			case "ping":
				this.#pinged = true;
				break;
			case "typing":
				// Would cost a request for each sign.
				return;
		}
		void this.#say();
	}

	close(): void {
		this.readyState = 3;
		for (const asking of this.#asking) asking.abort();
		for (const timer of [this.#openTimer, this.#deadTimer, this.#lookTimer]) clearTimeout(timer);
	}

	/** It is over, and not by our own wish. */
	#end(code: number): void {
		if (this.readyState === 3) return;
		this.close();
		this.onclose?.({ code });
	}

	#hear(frame: ServerFrame): void {
		if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) });
	}

	// ---- what is heard ----

	#openSoon(ms: number): void {
		if (!this.#stream || this.readyState === 3) return;
		clearTimeout(this.#openTimer);
		this.#openTimer = setTimeout(() => void this.#open(), ms);
	}

	async #open(): Promise<void> {
		if (!this.#hello) return;
		clearTimeout(this.#openTimer);
		this.#next?.abort();
		const mine = new AbortController();
		this.#next = mine;
		this.#openedAt = Date.now();
		const { type: _, token: __, shop: ___, ...hello } = this.#hello;
		const follow = [...this.#held].map(([conversation, rev]) => ({ conversation, rev }));
		// Not welcomed in time: asked again for one that ends, and so arrives. The first one that is welcomed wins.
		const impatient = setTimeout(() => {
			if (this.#next !== mine || this.#wait) return;
			this.#wait = true;
			void this.#open();
		}, WELCOME_MS);
		try {
			const response = await this.#ask("stream", mine, {
				...hello,
				follow,
				...(this.#wait && { wait: BEAT_MS }),
			});
			if (!response.ok) return this.#end(await codeOf(response));
			await this.#read(response, mine);
			// It ended as it should, or was cut off by a proxy that lets nothing stand for long.
			if (mine === this.#stream) this.#openSoon(Math.max(0, this.#openedAt + PACE_MS - Date.now()));
			else if (mine === this.#next) this.#end(BROKEN);
		} catch {
			if (mine === this.#stream) this.#openSoon(0);
			else if (mine === this.#next) this.#end(BROKEN);
		} finally {
			clearTimeout(impatient);
			this.#asking.delete(mine);
		}
	}

	async #read({ body }: Response, mine: AbortController): Promise<void> {
		const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
		let text = "";
		for (;;) {
			const { done, value = "" } = (await reader?.read()) ?? { done: true };
			if (done || this.readyState !== 1) return;
			const events = (text + value).split("\n\n");
			text = events.pop() ?? "";
			for (const event of events) {
				const data = JSON.parse(event.slice(event.indexOf("data: ") + 6));
				if (event.startsWith("event: close")) return this.#end(data.code);
				this.#take(data, mine);
			}
		}
	}

	/** A frame of a stream. */
	#take(frame: ServerFrame, mine: AbortController): void {
		clearTimeout(this.#deadTimer);
		this.#deadTimer = setTimeout(() => this.#end(BROKEN), DEAD_MS);
		switch (frame.type) {
			case "welcome":
				if (mine === this.#next) this.#welcomed(frame, mine);
				return;
			case "drain":
				// Whatever process answers next, it is another stream and not another server.
				this.#openSoon(frame.in);
				return;
			default:
				this.#hold(frame);
				this.#hear(frame);
		}
	}

	/** Only the first welcome is told: to whoever holds this it is one socket. */
	#welcomed(frame: Extract<ServerFrame, { type: "welcome" }>, mine: AbortController): void {
		const known = this.#epoch;
		this.#next = undefined;
		this.#stream?.abort();
		this.#stream = mine;
		this.#epoch = frame.epoch;
		const fresh = (frame.conversations ?? []).filter(({ id }) => !this.#held.has(id));
		for (const { id, rev } of fresh) this.#held.set(id, rev);
		if (known === undefined) {
			this.#hear(frame);
			this.#look(LOOK_MS);
		} else if (known !== frame.epoch) {
			// What is held is worth nothing: it is for a new connection to hear so.
			this.#end(BROKEN);
		} else {
			// Begun on another device meanwhile.
			for (const conversation of fresh) this.#hear({ type: "conversation", conversation });
		}
	}

	/** Keeps count of how far a conversation is held without a gap. */
	#hold(frame: ServerFrame): void {
		const { conversation = "", rev, from } = moved(frame);
		const held = this.#held.get(conversation);
		if (held === undefined || rev === undefined) return;
		if (from === undefined ? held === rev - 1 : held === from || held === null || from === null)
			this.#held.set(conversation, rev);
	}

	// ---- what is said ----

	/** One request at a time, so that what is said keeps its order; what comes meanwhile goes with the next. */
	async #say(): Promise<void> {
		if (this.#saying) return;
		this.#saying = true;
		while (this.readyState === 1 && (this.#queue.length || this.#pinged)) {
			const frames = this.#takeSome();
			const pinged = this.#pinged;
			this.#pinged = false;
			const mine = new AbortController();
			const late = setTimeout(() => mine.abort(), ANSWER_MS);
			try {
				const page = this.#hello?.page;
				const response = await this.#ask("frames", mine, {
					frames,
					...(page && { page }),
				});
				if (response.ok) this.#answered(await response.json());
				else if (response.status === 429 || response.status === 503)
					this.#refuse(frames, await response.json());
				else this.#end(await codeOf(response));
				// Whatever was answered, the other end is there.
				if (pinged) this.#hear({ type: "pong", tips: [] });
			} catch {
				this.#end(BROKEN);
			} finally {
				clearTimeout(late);
				this.#asking.delete(mine);
			}
		}
		this.#saying = false;
	}

	#takeSome(): Sayable[] {
		let room = FRAME_MAX_BYTES / 2;
		const count = this.#queue.findIndex((frame, i) => {
			// A letter of JSON is three bytes at most, or six of its own.
			room -= JSON.stringify(frame).length * 3;
			return i > 0 && (room < 0 || i === SAID_MAX);
		});
		return this.#queue.splice(0, count === -1 ? this.#queue.length : count);
	}

	#answered({ frames, close }: Answered): void {
		for (const frame of frames) {
			this.#hold(frame);
			this.#hear(frame);
		}
		if (close) this.#end(close);
	}

	/** Nothing of a request was obeyed: each frame is refused by its name, as on a socket. */
	#refuse(frames: Sayable[], { code, detail, retryAfter }: Problem): void {
		for (const frame of frames)
			this.#hear({
				type: "refused",
				conversation: frame.conversation,
				clientId: "clientId" in frame ? frame.clientId : null,
				code,
				detail: detail ?? code,
				permanent: false,
				...(retryAfter && { retryAfter: retryAfter * 1000 }),
			});
	}

	#ask(what: string, mine: AbortController, body: object): Promise<Response> {
		this.#asking.add(mine);
		const { token = "", shop = "" } = this.#hello ?? {};
		// A seller's ticket is good for a minute and for a socket; the session that got it speaks for itself.
		const bearer = /^(dev|sk)_/.test(token);
		return fetch(`${this.#url}/${what}`, {
			method: "POST",
			headers: {
				"Content-Type": "application/json",
				"Shopbell-Shop": shop,
				...(bearer && { Authorization: `Bearer ${token}` }),
			},
			body: JSON.stringify(body),
			credentials: bearer ? "omit" : "same-origin",
			signal: mine.signal,
		});
	}

	/** Whether sockets get through by now. Then whoever holds this is asked to open the next one. */
	#look(ms: number): void {
		this.#lookTimer = setTimeout(
			() => {
				const socket = new WebSocket(this.#socketUrl);
				socket.onopen = () => {
					socket.close();
					this.#hear({ type: "drain", in: 0 });
				};
				this.#look(LOOK_AGAIN_MS);
			},
			ms * (0.5 + Math.random()),
		);
	}
}

/** Which conversation a frame is about, the `rev` it moves to, and from which if from more than the one before. */
function moved(frame: ServerFrame): { conversation?: string; rev?: number; from?: number | null } {
	switch (frame.type) {
		case "message":
			return { conversation: frame.message.conversation, rev: frame.message.rev };
		case "conversation":
			return { conversation: frame.conversation.id, rev: frame.conversation.rev };
		case "mark":
			return { conversation: frame.conversation, rev: frame.rev };
		case "changes":
			return { conversation: frame.conversation.id, rev: frame.after, from: frame.held };
		default:
			return {};
	}
}

/** The close code of a refusal. Only our own server's word ends it for good: a proxy says 401 and 403 too. */
async function codeOf(response: Response): Promise<number> {
	const { code } = await response.json().catch(() => ({}));
	if (code === "unauthorised") return CLOSE_UNAUTHORISED;
	return code === "origin_not_allowed" ? CLOSE_ORIGIN : BROKEN;
}
