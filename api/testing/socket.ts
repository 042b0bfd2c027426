/** A stranger's client: a plain WebSocket that says frames and hears frames. */
import { once } from "node:events";
import { WebSocket } from "ws";
import type { ClientFrame, ServerFrame } from "../../protocol/frames.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";

type Type = ServerFrame["type"];
type Heard<T extends Type> = Extract<ServerFrame, { type: T }>;

/** A frame that should come and does not is given up after this, in milliseconds. */
const PATIENCE = 8_000;

export class TestSocket {
	readonly socket: WebSocket;
	/** Every frame that came, in order. */
	readonly heard: ServerFrame[] = [];
	/** The close code; null while open. */
	closed: number | null = null;
	readonly #taken = new Set<ServerFrame>();
	readonly #wake = new Set<() => void>();

	constructor(socket: WebSocket) {
		this.socket = socket;
		socket.on("error", () => {});
		socket.on("message", (data) => {
			this.heard.push(JSON.parse(data.toString()));
			this.#look();
		});
		socket.on("close", (code) => {
			this.closed = code;
			this.#look();
		});
	}

	/** Opens a socket; says nothing yet. */
	static async open(port: number, origin?: string): Promise<TestSocket> {
		const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/live`, origin === undefined ? {} : { origin });
		const client = new TestSocket(socket);
		await once(socket, "open");
		return client;
	}

	say(frame: ClientFrame): void {
		this.socket.send(JSON.stringify(frame));
	}

	hello(hello: { token: string; shop: string } & Partial<Extract<ClientFrame, { type: "hello" }>>): void {
		this.say({ type: "hello", version: PROTOCOL_VERSION, follow: [], ...hello });
	}

	/** The next frame of a type that was not taken before, waiting for it if need be. */
	async hear<T extends Type>(type: T, fits: (frame: Heard<T>) => boolean = () => true): Promise<Heard<T>> {
		const find = () =>
			this.heard.find(
				(frame): frame is Heard<T> =>
					frame.type === type && !this.#taken.has(frame) && fits(frame as Heard<T>),
			);
		await this.until(() => find() !== undefined, `a ${type} frame`);
		const frame = find() as Heard<T>;
		this.#taken.add(frame);
		return frame;
	}

	/** Every frame of a type that came so far. */
	all<T extends Type>(type: T): Heard<T>[] {
		return this.heard.filter((frame): frame is Heard<T> => frame.type === type);
	}

	/** Waits until something is so; looks again whenever a frame comes or the socket closes. */
	async until(met: () => boolean, what = "what was waited for"): Promise<void> {
		if (met()) return;
		await new Promise<void>((resolve, reject) => {
			const look = () => {
				if (met()) done(resolve);
				else if (this.closed !== null)
					done(() => reject(new Error(`closed with ${this.closed} before ${what}`)));
			};
			const timer = setTimeout(() => done(() => reject(new Error(`${what} did not come`))), PATIENCE);
			const done = (then: () => void) => {
				clearTimeout(timer);
				this.#wake.delete(look);
				then();
			};
			this.#wake.add(look);
			look();
		});
	}

	/** The code it is closed with, waiting for it if need be. */
	async closing(): Promise<number> {
		await this.until(() => this.closed !== null, "the close");
		return this.closed ?? 0;
	}

	/**
	 * Waits until everything the server had to say before now was heard: the answer to a ping comes after it.
	 * A frame that should not come is looked for after this.
	 */
	async settled(): Promise<void> {
		this.say({ type: "ping" });
		await this.hear("pong");
	}

	async close(): Promise<void> {
		if (this.closed !== null) return;
		this.socket.close();
		await this.closing();
	}

	/** As when a phone loses its network: no goodbye. */
	drop(): void {
		this.socket.terminate();
	}

	#look(): void {
		for (const look of [...this.#wake]) look();
	}
}
