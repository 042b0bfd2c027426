/** One socket, from its first frame to its last. */
import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import { type ClientFrame, readFrame } from "../../protocol/frames.ts";
import { BACKLOG_MAX_BYTES, CLOSE, HEARTBEAT_MS, HELLO_MS, SILENCE_MS } from "../../protocol/limits.ts";
import type { Actor, Context } from "../context.ts";
import type { Limits } from "../limits/limits.ts";
import { obey } from "./commands.ts";
import { HelloRefused } from "./hello-refused.ts";
import type { Hub } from "./hub.ts";
import { Intake } from "./intake.ts";
import { type Line, Listener } from "./listener.ts";
import { refusalOf, type ServedVersions } from "./served-versions.ts";
import { welcome } from "./welcome.ts";
import { type Bytes, encode } from "./wire.ts";

/** Bytes that may wait to be sent before whoever has much to say pauses. */
const FLUSH_BYTES = BACKLOG_MAX_BYTES / 4;

type Hello = Extract<ClientFrame, { type: "hello" }>;

type State =
	/** Waits for the first frame. */
	| { name: "hello"; tooLate: NodeJS.Timeout }
	/** Finds out who it is; what it says meanwhile waits. */
	| { name: "joining"; listener: Listener | null }
	| { name: "live"; listener: Listener }
	/** Told to go; still served until it does. */
	| { name: "draining"; listener: Listener }
	/** What is under way is finished; nothing new is taken. */
	| { name: "finishing"; listener: Listener }
	| { name: "closed" };

/** What a connection needs from the process. */
export type Premises = {
	ctx: Context;
	hub: Hub;
	limits: Limits;
	/** This life of the database. */
	epoch: string;
	serves: ServedVersions;
	/**
	 * Who says hello, by the credential in it.
	 *
	 * @throws HelloRefused when nobody we serve.
	 */
	authenticate: (hello: Hello, from: Peer) => Promise<Actor>;
};

/** Where a connection comes from. */
export type Peer = {
	/** The `Origin` header: which site's page opened it; null outside browsers. */
	origin: string | null;
	address: string;
};

export class Connection implements Line {
	readonly #premises: Premises;
	readonly #peer: Peer;
	readonly #socket: WebSocket;
	readonly #tcp: Socket;
	readonly #intake: Intake;
	#state: State;
	#heardAt = performance.now();
	#heardBytes = 0;
	/** What was written in this turn, to leave at its end. */
	#unsent: Bytes = "";

	/**
	 * @param socket after the upgrade, not compressed.
	 * @param tcp what carries it. Frames for many are written to it as they are, see `encode`.
	 * @param ended told once, when the connection is over.
	 */
	constructor(premises: Premises, peer: Peer, socket: WebSocket, tcp: Socket, ended: () => void) {
		this.#premises = premises;
		this.#peer = peer;
		this.#socket = socket;
		this.#tcp = tcp;
		this.#intake = new Intake(socket);
		const tooLate = setTimeout(() => this.end(CLOSE.busy, "no hello"), HELLO_MS).unref();
		this.#state = { name: "hello", tooLate };
		// A broken frame or a lost peer is not our failure; ws closes the connection after it.
		socket.on("error", ignore);
		socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
		socket.on("close", () => {
			this.#leave();
			ended();
		});
	}

	/** Whether a frame is being obeyed. */
	get busy(): boolean {
		return this.#intake.busy;
	}

	/** What is written in one turn leaves in one packet: the answers to a batch come all at once. */
	write(bytes: Bytes): void {
		if (this.#unsent === "" && waiting.push(this) === 1) process.nextTick(sendAll);
		this.#unsent += bytes;
		if (this.#unsent.length > FLUSH_BYTES) this.send();
	}

	/** Sends what was written in this turn. */
	send(): void {
		const bytes = this.#unsent;
		if (bytes === "") return;
		this.#unsent = "";
		if (this.#socket.readyState !== this.#socket.OPEN) return;
		if (this.#tcp.write(bytes, "latin1")) return;
		if (this.#tcp.writableLength > BACKLOG_MAX_BYTES) this.end(CLOSE.slow, "too slow");
	}

	async flushed(): Promise<void> {
		this.send();
		while (this.#tcp.writableLength > FLUSH_BYTES && !this.#tcp.destroyed) {
			await new Promise<void>((resolve) => {
				const done = () => {
					this.#tcp.off("drain", done).off("close", done);
					resolve();
				};
				this.#tcp.on("drain", done).on("close", done);
			});
		}
	}

	end(code: number, reason: string): void {
		if (this.#state.name === "closed") return;
		this.#leave();
		this.send();
		// The other side's answer to the close is to be read.
		if (this.#socket.isPaused) this.#socket.resume();
		this.#socket.close(code, reason);
	}

	/** Asks the client to open its next connection after a while; this one is served until it goes. */
	drain(inMs: number): void {
		const state = this.#state;
		switch (state.name) {
			case "hello":
			case "joining":
				this.end(CLOSE.restart, "restarting");
				return;
			case "live":
				this.#state = { name: "draining", listener: state.listener };
				this.write(encode({ type: "drain", in: inMs }));
				return;
			case "draining":
			case "finishing":
			case "closed":
				return;
		}
	}

	/** Takes no more frames. What was not taken was not acknowledged either: the client sends it again elsewhere. */
	finish(): void {
		const state = this.#state;
		if (state.name !== "live" && state.name !== "draining") return;
		this.#state = { name: "finishing", listener: state.listener };
		this.#intake.close();
	}

	/**
	 * Called every few seconds. A peer from which no byte comes, not even the answer to a ping, is dead: a proxy or a
	 * phone can keep such a connection open for hours.
	 */
	watch(now: number): void {
		if (this.#tcp.bytesRead !== this.#heardBytes) {
			this.#heardBytes = this.#tcp.bytesRead;
			this.#heardAt = now;
		} else if (now - this.#heardAt > SILENCE_MS) {
			this.terminate();
		} else if (now - this.#heardAt > HEARTBEAT_MS && this.#socket.readyState === this.#socket.OPEN) {
			this.#socket.ping();
		}
	}

	terminate(): void {
		this.#leave();
		this.#socket.terminate();
	}

	/** Leaves the hub and forgets what waits; nothing is told to it any more. */
	#leave(): void {
		const state = this.#state;
		this.#state = { name: "closed" };
		this.#intake.close();
		switch (state.name) {
			case "hello":
				clearTimeout(state.tooLate);
				return;
			case "joining":
			case "live":
			case "draining":
			case "finishing":
				if (state.listener !== null) this.#premises.hub.leave(state.listener);
				return;
			case "closed":
				return;
		}
	}

	#receive(data: RawData, isBinary: boolean): void {
		if (this.#state.name === "closed" || this.#state.name === "finishing") return;
		const frame = isBinary ? null : read(data);
		const isFirst = this.#state.name === "hello";
		if (frame === null || (frame.type === "hello") !== isFirst) {
			this.end(CLOSE.badFrame, "not a frame we know here");
		} else if (frame.type === "hello") {
			void this.#join(frame);
		} else {
			this.#intake.take(frame);
		}
	}

	async #join(hello: Hello): Promise<void> {
		const { ctx, hub, limits, epoch, serves, authenticate } = this.#premises;
		const since = Date.now();
		this.#enter({ name: "joining", listener: null });
		const refusal = refusalOf(hello.version, serves);
		if (refusal !== null) {
			this.end(refusal, `this server speaks ${serves.oldest} to ${serves.newest}`);
			return;
		}
		try {
			const actor = await authenticate(hello, this.#peer);
			if (this.#state.name !== "joining") return;
			const listener = new Listener(this, actor, { inbox: hello.inbox ?? false, page: hello.page ?? null });
			const outcome = hub.join(listener, since);
			if (outcome === "revoked") throw new HelloRefused(CLOSE.unauthorised, "revoked");
			if (outcome === "crowded") throw new HelloRefused(CLOSE.busy, "too many connections");
			this.#enter({ name: "joining", listener });
			const rest = await welcome(ctx, hub, listener, { epoch, wishes: hello.follow });
			if (this.#state.name !== "joining") return;
			this.#enter({ name: "live", listener });
			const live = { ctx, hub, limits, listener };
			this.#intake.open((frame) => obey(live, frame));
			await rest();
		} catch (error) {
			if (error instanceof HelloRefused) {
				const patient = error.code !== CLOSE.unauthorised || this.#mayKnock();
				this.end(patient ? error.code : CLOSE.busy, error.message);
				return;
			}
			ctx.log.error({ err: error }, "a hello could not be answered");
			this.end(CLOSE.busy, "try again");
		}
	}

	/** Counts a credential that opened nothing; false when too many came from there. */
	#mayKnock(): boolean {
		try {
			this.#premises.limits.count("stranger", this.#peer.address);
			return true;
		} catch {
			return false;
		}
	}

	/** Clears what the state before had running. */
	#enter(state: State): void {
		if (this.#state.name === "hello") clearTimeout(this.#state.tooLate);
		this.#state = state;
	}
}

/** What listens to errors that are nothing to us. One for all, since each connection keeps what listens to it. */
export function ignore(): void {}

/** Those to whom something was written in this turn. */
let waiting: Connection[] = [];

function sendAll(): void {
	const written = waiting;
	waiting = [];
	for (const connection of written) connection.send();
}

/** The frame in a message, or null for anything else. */
function read(data: RawData): ClientFrame | null {
	try {
		return readFrame(JSON.parse(data.toString()));
	} catch {
		return null;
	}
}
