/**
 * One WebSocket that always finds back. It knows bytes and states and no meaning: what is said and heard is
 * the caller's. SPEC: H (hello), B (heartbeat, coming back, drain).
 */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import {
	CLOSE_ORIGIN,
	CLOSE_UNAUTHORISED,
	CLOSE_VERSION,
	HEARTBEAT_MS,
	SILENCE_MS,
} from "../protocol/limits.ts";
import { backoff } from "./backoff.ts";
import type { HttpSocket } from "./http-socket.ts";
import type { LinkState } from "./views.ts";
import { hidden } from "./wake.ts";

/** From asking for a token to the welcome. Milliseconds. */
const CONNECT_MS = 10_000;
/** How long a ping may stay unanswered, when there is reason to doubt. Milliseconds. */
const PROBE_MS = 3_000;
/** The same, when all is calm. Milliseconds. */
const PATIENCE_MS = SILENCE_MS - HEARTBEAT_MS - PROBE_MS;
/** A post that is answered by nothing for so long raises a doubt: somebody is watching. Milliseconds. */
const POST_MS = 5_000;
/** Who says something need not wait longer than about this for the next try. Milliseconds. */
const HURRY_MS = 1_000;
/** A timer so late means the machine slept, or the tab is in the background. Milliseconds. */
const JUMP_MS = 10_000;
/** A connection that held for so long owes nothing to earlier failures. Milliseconds. */
const STEADY_MS = 10_000;

/** Coming back with the same credential, page or program would be refused again. */
const FINAL: readonly number[] = [CLOSE_UNAUTHORISED, CLOSE_ORIGIN, CLOSE_VERSION];

/** A socket, or what serves as one. */
type Pipe = Pick<HttpSocket, "readyState" | "send" | "close" | "onopen" | "onmessage" | "onclose">;

export type ConnectionOptions = {
	url: string;
	/** Asked before every try. Null: there is none any more. A rejection: try again later. */
	token: () => Promise<string | null>;
	/** Made when the socket is open, so that it says what is held at that moment. */
	hello: (token: string) => ClientFrame;
	heard: (frame: ServerFrame) => void;
	changed: (state: LinkState) => void;
};

export type Connection = {
	/** Sends when live. Nothing is promised: what must arrive is sent again until it is answered. */
	send(frame: ClientFrame): void;
	/** Something may have changed: try now, or make sure the other end is still there. */
	wake(): void;
	/** Somebody has said something and waits for the next try: within a second, however many have failed. */
	hurry(): void;
	close(): void;
};

export function createConnection({ url, token, hello, heard, changed }: ConnectionOptions): Connection {
	/** The welcomed socket, and the one that is to take its place. Both exist only while the server drains. */
	let current: Pipe | undefined;
	let next: Pipe | undefined;
	/** Grows with every try and its end; what belongs to an earlier one is stale. */
	let attempt = 0;
	let connecting = false;
	let ended = false;
	let tries = 0;
	/** When the next try is to come (Unix time, milliseconds). */
	let due = 0;
	/** What failed is tried the other way next: a network that lets no socket through mostly lets HTTP. */
	let detour = false;
	let welcomedAt = 0;
	/** Nothing came since something was said that has to be answered. */
	let quiet = false;
	let beatTimer: ReturnType<typeof setTimeout> | undefined;
	/** The next try, or the end of patience with the one under way. */
	let tryTimer: ReturnType<typeof setTimeout> | undefined;

	/** Lets go at once: a socket that is gone may take minutes to say so, or never does. */
	const drop = (socket: Pipe | undefined) => {
		if (!socket) return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
	};
	const say = (socket: Pipe | undefined, frame: ClientFrame) => {
		if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
	};
	const later = (work: () => void, ms: number) => {
		clearTimeout(tryTimer);
		tryTimer = setTimeout(work, ms);
	};

	const wait = (ms: number, then: (late: boolean) => void) => {
		const due = Date.now() + ms + JUMP_MS;
		clearTimeout(beatTimer);
		beatTimer = setTimeout(() => then(Date.now() > due), ms);
	};
	/** Says what has to be answered. A timer may be late, and so may an answer: before it gives up it asks once more. */
	const expect = (frame: ClientFrame, patience: number) => {
		quiet = true;
		say(current, frame);
		wait(patience, () => {
			if (!quiet) wait(HEARTBEAT_MS - patience, pulse);
			else if (patience > PROBE_MS) beat(PROBE_MS);
			else lost();
		});
	};
	/** Asks whether the other end is there. */
	const beat = (patience: number) => expect({ type: "ping" }, patience);

	const pulse = (late: boolean) => beat(late ? PROBE_MS : PATIENCE_MS);

	const retry = (ms = backoff(tries++, hidden(), Math.random())) => {
		due = Date.now() + ms;
		later(open, ms);
		if (!current) changed({ kind: "waiting", until: due });
	};
	/** The try under way ends, whatever it has come to. */
	const settle = () => {
		attempt++;
		connecting = false;
		clearTimeout(tryTimer);
	};
	const failed = () => {
		settle();
		detour = !detour;
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
	const end = (state: LinkState) => {
		ended = true;
		settle();
		clearTimeout(beatTimer);
		drop(current);
		drop(next);
		current = next = undefined;
		changed(state);
	};

	const receive = (socket: Pipe, data: string) => {
		const frame: ServerFrame = JSON.parse(data);
		if (socket === next && frame.type === "welcome") {
			settle();
			drop(current);
			current = next;
			next = undefined;
			welcomedAt = Date.now();
			wait(HEARTBEAT_MS, pulse);
			changed({ kind: "live" });
		}
		if (socket !== current) return;
		quiet = false;
		if (frame.type === "drain" && !connecting) later(open, frame.in);
		heard(frame);
	};
	const open = async () => {
		if (connecting || ended) return;
		connecting = true;
		const mine = ++attempt;
		later(failed, CONNECT_MS);
		if (!current) changed({ kind: "connecting" });
		try {
			const credential = await token();
			// One that is live on a detour looks for the way back.
			detour &&= !current;
			const Way = detour ? (await import("./http-socket.ts")).HttpSocket : WebSocket;
			if (mine !== attempt) return;
			if (credential === null) return end({ kind: "refused", code: CLOSE_UNAUTHORISED });
			const socket = new Way(url) as Pipe;
			next = socket;
			socket.onopen = () => say(socket, hello(credential));
			socket.onmessage = ({ data }) => receive(socket, data);
			socket.onclose = ({ code }) => {
				if (FINAL.includes(code)) end({ kind: "refused", code });
				else if (socket === current) lost();
				else failed();
			};
		} catch {
			if (mine === attempt) failed();
		}
	};

	open();
	return {
		send: (frame) =>
			current && !quiet && frame.type === "post" ? expect(frame, POST_MS) : say(current, frame),
		wake: () => (current ? beat(PROBE_MS) : open()),
		hurry() {
			if (!ended && !current && !connecting && due > Date.now() + HURRY_MS)
				retry(backoff(0, false, Math.random()));
		},
		close: () => end({ kind: "idle" }),
	};
}
