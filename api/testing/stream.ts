/** A stranger's client where no socket comes through: it reads a stream and says frames by requests. */
import type { Answered, Said, ServerFrame } from "../../protocol/frames.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";

type Type = ServerFrame["type"];
type Heard<T extends Type> = Extract<ServerFrame, { type: T }>;

/** A frame that should come and does not is given up after this, in milliseconds. */
const PATIENCE = 8_000;

export class TestStream {
	readonly response: Response;
	/** Every frame that came, in order. */
	readonly heard: ServerFrame[] = [];
	/** The code it was closed with; 0 when it ended without one, null while open. */
	closed: number | null = null;
	readonly #abort: AbortController;
	readonly #taken = new Set<ServerFrame>();
	readonly #wake = new Set<() => void>();

	private constructor(response: Response, abort: AbortController) {
		this.response = response;
		this.#abort = abort;
		void this.#read();
	}

	/** Opens a stream; `hello` is what it asks for besides its version. */
	static async open(url: string, who: Record<string, string>, hello: object = {}): Promise<TestStream> {
		const abort = new AbortController();
		const response = await fetch(`${url}/v1/live/stream`, {
			method: "POST",
			headers: { "Content-Type": "application/json", ...who },
			body: JSON.stringify({ version: PROTOCOL_VERSION, follow: [], ...hello }),
			signal: abort.signal,
		});
		return new TestStream(response, abort);
	}

	/** The next frame of a type that was not taken before, waiting for it if need be. */
	async hear<T extends Type>(type: T, fits: (frame: Heard<T>) => boolean = () => true): Promise<Heard<T>> {
		const find = () =>
			this.heard.find(
				(frame): frame is Heard<T> =>
					frame.type === type && !this.#taken.has(frame) && fits(frame as Heard<T>),
			);
		await this.#until(() => find() !== undefined || this.closed !== null, `a ${type} frame`);
		const frame = find();
		if (frame === undefined) throw new Error(`closed with ${this.closed} before a ${type} frame`);
		this.#taken.add(frame);
		return frame;
	}

	/** Every frame of a type that came so far. */
	all<T extends Type>(type: T): Heard<T>[] {
		return this.heard.filter((frame): frame is Heard<T> => frame.type === type);
	}

	/** The code it is closed with, waiting for it if need be. */
	async closing(patience?: number): Promise<number> {
		await this.#until(() => this.closed !== null, "the close", patience);
		return this.closed ?? 0;
	}

	/** As when a phone loses its network. */
	drop(): void {
		this.#abort.abort();
	}

	async #until(met: () => boolean, what: string, patience = PATIENCE): Promise<void> {
		if (met()) return;
		await new Promise<void>((resolve, reject) => {
			const look = () => {
				if (!met()) return;
				clearTimeout(timer);
				this.#wake.delete(look);
				resolve();
			};
			const timer = setTimeout(() => {
				this.#wake.delete(look);
				reject(new Error(`${what} did not come`));
			}, patience);
			this.#wake.add(look);
		});
	}

	async #read(): Promise<void> {
		try {
			let text = "";
			for await (const piece of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
				const events = (text + piece).split("\n\n");
				text = events.pop() ?? "";
				for (const event of events) this.#take(event);
			}
		} catch {
			// Torn, or let go.
		}
		this.closed ??= 0;
		for (const look of [...this.#wake]) look();
	}

	#take(event: string): void {
		const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "null");
		if (event.startsWith("event: close\n")) this.closed = data.code;
		else this.heard.push(data);
		for (const look of [...this.#wake]) look();
	}
}

/** Says frames by a request. */
export async function say(
	url: string,
	who: Record<string, string>,
	...frames: Said["frames"]
): Promise<Answered> {
	const response = await fetch(`${url}/v1/live/frames`, {
		method: "POST",
		headers: { "Content-Type": "application/json", ...who },
		body: JSON.stringify({ frames }),
	});
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	return (await response.json()) as Answered;
}
