/**
 * One WebSocket that always finds back. It knows bytes and states and no meaning: what is said and heard is
 * the caller's. SPEC: H (hello), B (heartbeat, coming back, drain).
 */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { CLOSE, HEARTBEAT_MS, SILENCE_MS } from "../protocol/limits.ts";
import { backoff } from "./backoff.ts";
import type { LinkState } from "./views.ts";
import { hidden } from "./wake.ts";

/** From asking for a token to the welcome. Milliseconds. */
const CONNECT_MS = 10_000;
/** How long a ping may stay unanswered, when all is calm. Milliseconds. */
const PATIENCE_MS = SILENCE_MS - HEARTBEAT_MS;
/** The same, when there is reason to doubt. Milliseconds. */
const PROBE_MS = 3_000;
/** A timer so late means the machine slept. Milliseconds. */
const JUMP_MS = 10_000;
/** A connection that held for so long owes nothing to earlier failures. Milliseconds. */
const STEADY_MS = 60_000;

/** Coming back with the same credential, page or program would be refused again. */
const FINAL: readonly number[] = [CLOSE.unauthorised, CLOSE.origin, CLOSE.version];

export type ConnectionOptions = {
	url: string;
	/** Asked before every try. Null: there is none any more. A rejection: try again later. */
	token: () => Promise<string | null>;
	/** Made when the socket is open, so that it says what is held at that moment. */
	hello: (token: string) => ClientFrame;
	heard: (frame: ServerFrame) => void;
	changed: (state: LinkState) => void;
	Socket?: typeof WebSocket;
	random?: () => number;
};

export type Connection = {
	/** Sends when live. Nothing is promised: what must arrive is sent again until it is answered. */
	send(frame: ClientFrame): void;
	/** Something may have changed: try now, or make sure the other end is still there. */
	wake(): void;
	close(): void;
};

export function createConnection(options: ConnectionOptions): Connection {
	const { url, token, hello, heard, changed, Socket = WebSocket, random = Math.random } = options;
	/** The welcomed socket, and the one that is to take its place. Both exist only while the server drains. */
	let current: WebSocket | undefined;
	let next: WebSocket | undefined;
	/** Grows with every try; an answer that comes for an earlier one is stale. */
	let attempt = 0;
	let connecting = false;
	let closed = false;
	let tries = 0;
	let welcomedAt = 0;
	let heardAt = 0;
	let saidAt = 0;
	/** When the unanswered ping was sent; 0 for none. */
	let askedAt = 0;
	let patience = PATIENCE_MS;
	let due = 0;
	let beatTimer: ReturnType<typeof setTimeout> | undefined;
	let tryTimer: ReturnType<typeof setTimeout> | undefined;
	let deadline: ReturnType<typeof setTimeout> | undefined;

	/** Lets go at once: a socket that is gone may take minutes to say so, or never does. */
	const drop = (socket: WebSocket | undefined) => {
		if (!socket) return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
	};
	const say = (socket: WebSocket, frame: ClientFrame) => {
		saidAt = Date.now();
		socket.send(JSON.stringify(frame));
	};
	const later = (ms: number) => {
		clearTimeout(tryTimer);
		tryTimer = setTimeout(open, ms);
	};
	const end = (code?: number) => {
		closed = true;
		connecting = false;
		attempt++;
		for (const timer of [beatTimer, tryTimer, deadline]) clearTimeout(timer);
		drop(current);
		drop(next);
		current = next = undefined;
		changed(code ? { kind: "refused", code } : { kind: "idle" });
	};
	const retry = () => {
		const wait = backoff(tries++, hidden(), random());
		later(wait);
		if (!current) changed({ kind: "waiting", until: Date.now() + wait });
	};
	/** The try under way came to nothing. */
	const failed = () => {
		attempt++;
		connecting = false;
		clearTimeout(deadline);
		drop(next);
		next = undefined;
		retry();
	};
	/** The welcomed socket is gone. */
	const lost = () => {
		clearTimeout(beatTimer);
		drop(current);
		current = undefined;
		if (Date.now() - welcomedAt >= STEADY_MS) tries = 0;
		if (connecting) changed({ kind: "connecting" });
		else retry();
	};

	const beat = () => {
		const now = Date.now();
		if (!current) return;
		// A timer that comes late slept with the machine, or in a hidden tab: the clock has proved nothing, so ask.
		if (now - due > JUMP_MS) ask(PROBE_MS);
		else if (askedAt && now - askedAt >= patience) return lost();
		else if (!askedAt && now - Math.min(saidAt, heardAt) >= HEARTBEAT_MS) ask(PATIENCE_MS);
		watch();
	};
	const watch = () => {
		due = askedAt ? askedAt + patience : Math.min(saidAt, heardAt) + HEARTBEAT_MS;
		clearTimeout(beatTimer);
		beatTimer = setTimeout(beat, Math.max(0, due - Date.now()));
	};
	const ask = (answerWithin: number) => {
		if (!current) return;
		patience = answerWithin;
		askedAt = Date.now();
		say(current, { type: "ping" });
	};

	const receive = (socket: WebSocket, data: unknown) => {
		let frame: ServerFrame;
		try {
			frame = JSON.parse(data as string);
		} catch {
			return;
		}
		if (socket === next && frame.type === "welcome") {
			clearTimeout(deadline);
			connecting = false;
			drop(current);
			current = next;
			next = undefined;
			welcomedAt = heardAt = Date.now();
			askedAt = 0;
			watch();
			changed({ kind: "live" });
		}
		if (socket !== current) return;
		heardAt = Date.now();
		askedAt = 0;
		if (frame.type === "drain") later(frame.in);
		heard(frame);
	};

	const open = async () => {
		if (connecting || closed) return;
		clearTimeout(tryTimer);
		connecting = true;
		const mine = ++attempt;
		if (!current) changed({ kind: "connecting" });
		deadline = setTimeout(failed, CONNECT_MS);
		try {
			const credential = await token();
			if (mine !== attempt) return;
			if (credential === null) return end(CLOSE.unauthorised);
			const socket = new Socket(url);
			next = socket;
			socket.onopen = () => say(socket, hello(credential));
			socket.onmessage = (event) => receive(socket, event.data);
			socket.onclose = ({ code }) => {
				if (FINAL.includes(code)) end(code);
				else if (socket === current) lost();
				else failed();
			};
		} catch {
			if (mine === attempt) failed();
		}
	};

	void open();
	return {
		send(frame) {
			if (current?.readyState === 1) say(current, frame);
		},
		wake() {
			if (current) {
				if (!askedAt || patience > PROBE_MS) ask(PROBE_MS);
				watch();
			} else void open();
		},
		close: () => end(),
	};
}
