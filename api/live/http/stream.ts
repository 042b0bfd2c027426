/** One stream of server-sent events (HTML standard, section 9.2): the way from the server where no socket comes through. */
import { BACKLOG_MAX_BYTES, BEAT_MS, CLOSE, STREAM_MS } from "../../../protocol/limits.ts";
import type { Hub } from "../hub.ts";
import type { Line, Listener } from "../listener.ts";
import type { Visitor } from "../visitors.ts";
import { type Bytes, encode, payloadOf } from "../wire.ts";

/** Bytes that may wait to be sent before whoever has much to say pauses. */
const FLUSH_BYTES = BACKLOG_MAX_BYTES / 4;
/** What is told in one moment goes together, when the stream ends with it. Milliseconds. */
const MOMENT = 50;
/** How long the last words may take to be read, in milliseconds. */
const CLOSE_TIMEOUT = 2_000;

export class Stream implements Line, Visitor {
	/** What the other side reads. */
	readonly body: ReadableStream<Uint8Array>;
	/** A request is answered elsewhere: nothing is ever under way here. */
	readonly busy = false;
	readonly #hub: Hub;
	readonly #wait: number | undefined;
	readonly #ended: () => void;
	readonly #began = performance.now();
	#out: ReadableStreamDefaultController<Uint8Array> | null = null;
	#listener: Listener | null = null;
	#saidAt = performance.now();
	/** Set once all that was missed is told, when the stream is to end with the next news. */
	#ending: NodeJS.Timeout | null = null;
	#caughtUp = false;
	/** Wait for what was said to be read. */
	#flushing: (() => void)[] = [];

	/**
	 * @param wait ends the stream with the first news, or after so many milliseconds.
	 * @param ended told once, when the stream is over.
	 */
	constructor(hub: Hub, wait: number | undefined, ended: () => void) {
		this.#hub = hub;
		this.#wait = wait;
		this.#ended = ended;
		this.body = new ReadableStream<Uint8Array>(
			{
				start: (out) => {
					this.#out = out;
				},
				pull: () => this.#flush(),
				cancel: () => this.#leave(),
			},
			new ByteLengthQueuingStrategy({ highWaterMark: BACKLOG_MAX_BYTES }),
		);
	}

	/** Whose stream it is; to be told when the hub has let them in. */
	serve(listener: Listener): void {
		this.#listener = listener;
	}

	/** All that was missed has been told. */
	caughtUp(): void {
		this.#caughtUp = true;
		if (this.#wait !== undefined && this.#out !== null) this.#endAfter(this.#wait);
	}

	write(bytes: Bytes): void {
		this.#say(Buffer.concat([DATA, payloadOf(bytes), END]));
		if (this.#wait !== undefined && this.#caughtUp) this.#endAfter(MOMENT);
		if (this.#waiting > BACKLOG_MAX_BYTES) this.end(CLOSE.slow);
	}

	async flushed(): Promise<void> {
		while (this.#out !== null && this.#waiting > FLUSH_BYTES) {
			await new Promise<void>((resolve) => this.#flushing.push(resolve));
		}
	}

	end(code: number): void {
		this.#say(Buffer.from(`event: close\ndata: {"code":${code}}\n\n`));
		this.#close();
	}

	/** Asks for the next stream after a while; this one is served until then. */
	drain(inMs: number): void {
		this.#say(Buffer.concat([DATA, payloadOf(encode({ type: "drain", in: inMs })), END]));
	}

	finish(): void {}

	/** A stream is read by somebody who says nothing on it: what is said is what keeps it, and it has an end. */
	watch(now: number): void {
		if (now - this.#began > STREAM_MS) this.#close();
		else if (this.#listener !== null && now - this.#saidAt > BEAT_MS) this.#hub.ping(this.#listener);
	}

	terminate(): void {
		const out = this.#out;
		this.#leave();
		out?.error(new Error("terminated"));
	}

	/** Bytes that nobody has read yet. */
	get #waiting(): number {
		return BACKLOG_MAX_BYTES - (this.#out?.desiredSize ?? BACKLOG_MAX_BYTES);
	}

	#say(bytes: Uint8Array): void {
		this.#out?.enqueue(bytes);
		this.#saidAt = performance.now();
	}

	/** The sooner end wins. */
	#endAfter(ms: number): void {
		if (this.#ending !== null && ms > MOMENT) return;
		if (this.#ending !== null) clearTimeout(this.#ending);
		this.#ending = setTimeout(() => this.#close(), ms);
	}

	#close(): void {
		const out = this.#out;
		this.#leave();
		out?.close();
		// Does nothing once all is read.
		if (out !== null) setTimeout(() => out.error(new Error("nobody reads")), CLOSE_TIMEOUT).unref();
	}

	#leave(): void {
		if (this.#out === null) return;
		this.#out = null;
		if (this.#ending !== null) clearTimeout(this.#ending);
		if (this.#listener !== null) this.#hub.leave(this.#listener);
		this.#flush();
		this.#ended();
	}

	#flush(): void {
		for (const resolve of this.#flushing.splice(0)) resolve();
	}
}

const DATA = Buffer.from("data: ");
const END = Buffer.from("\n\n");
