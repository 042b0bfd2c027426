/**
 * Both ends of a WebSocket in one process, for tests: two queues that are cranked by hand, so that races are
 * scheduled and never slept for.
 */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";

/** One connection, as the server and the network see it. */
export type Wire = {
	readonly url: string;
	readonly state: "dialling" | "open" | "closed";
	/** What the client has said and nobody has taken yet. */
	readonly said: ClientFrame[];
	/** What the server has said and has not arrived yet. */
	readonly coming: ServerFrame[];
	/** The handshake succeeds. */
	accept(): void;
	/** The server takes the next frame. */
	take(): ClientFrame | undefined;
	/** The server says something; it arrives with `deliver`. */
	say(...frames: ServerFrame[]): void;
	/** The next frames arrive, all of them when not given. */
	deliver(count?: number): void;
	/** The connection breaks: nothing more arrives, on either side. */
	cut(code?: number): void;
};

class FakeSocket implements Wire {
	readonly url: string;
	state: Wire["state"] = "dialling";
	readonly said: ClientFrame[] = [];
	readonly coming: ServerFrame[] = [];
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: string }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;

	constructor(url: string) {
		this.url = url;
	}

	// ---- the client's end, as the browser has it ----

	get readyState(): number {
		return { dialling: 0, open: 1, closed: 3 }[this.state];
	}

	send(data: string): void {
		if (this.state === "open") this.said.push(JSON.parse(data));
	}

	close(): void {
		this.state = "closed";
	}

	// ---- the server's end ----

	accept(): void {
		if (this.state !== "dialling") return;
		this.state = "open";
		this.onopen?.();
	}

	take(): ClientFrame | undefined {
		return this.said.shift();
	}

	say(...frames: ServerFrame[]): void {
		this.coming.push(...frames);
	}

	deliver(count = this.coming.length): void {
		for (let i = 0; i < count && this.state === "open"; i++) {
			const frame = this.coming.shift();
			if (frame) this.onmessage?.({ data: JSON.stringify(frame) });
		}
	}

	cut(code = 1006): void {
		if (this.state === "closed") return;
		this.state = "closed";
		this.said.length = this.coming.length = 0;
		this.onclose?.({ code });
	}
}

/** A network without wires yet: `WebSocket` is what programs see, `wires` what they opened, oldest first. */
export function fakeNetwork(): { WebSocket: typeof globalThis.WebSocket; wires: Wire[] } {
	const wires: Wire[] = [];
	class Socket extends FakeSocket {
		constructor(url: string) {
			super(url);
			wires.push(this);
		}
	}
	return { WebSocket: Socket as unknown as typeof globalThis.WebSocket, wires };
}
