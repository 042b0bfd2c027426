/** The network between two programs: a TCP proxy with weather. Also the balancer before several processes. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * - `clear`: everything passes.
 * - `cut`: nothing passes; what was open is torn, and who comes is turned away.
 * - `silent`: packets are dropped and nobody is told. What was open then stays deaf and dumb for ever, as behind a
 *   router that forgot the connection; who comes is left waiting.
 * - `slow`: every packet takes `delay` milliseconds, and with the chance `loss` (0 to 1) is sent again after `RESEND`.
 * - `thin`: so many bytes a second, each way.
 * - `impatient`: a connection on which nothing passes for `idle` milliseconds is closed.
 * - `jammed`: what servers say is not taken from them any more: a receiver that stopped reading.
 */
export type Weather =
	| { kind: "clear" }
	| { kind: "cut" }
	| { kind: "silent" }
	| { kind: "slow"; delay: number; loss: number }
	| { kind: "thin"; bytesPerSecond: number }
	| { kind: "impatient"; idle: number }
	| { kind: "jammed" };

export const CLEAR: Weather = { kind: "clear" };

/** After which a lost packet is sent again, in milliseconds: the least that Linux waits. */
const RESEND = 200;
/** How often a thin road lets something through, in milliseconds. */
const DRIP = 50;
/** Bytes on their way in one direction before the sender is held up. */
const WINDOW = 256 * 1024;

type Chunk = { bytes: Buffer; due: number };

/** One direction of a connection. */
class Lane {
	readonly #from: Socket;
	readonly #to: Socket;
	readonly #weather: () => Weather;
	readonly #random: () => number;
	#queue: Chunk[] = [];
	#waiting = 0;
	#timer: NodeJS.Timeout | undefined;
	/** What this connection lived through, when it was never to speak again. */
	dead = false;

	constructor(from: Socket, to: Socket, weather: () => Weather, random: () => number) {
		this.#from = from;
		this.#to = to;
		this.#weather = weather;
		this.#random = random;
		from.on("data", (bytes) => this.#take(bytes));
		to.on("drain", () => this.#resume());
	}

	/** What was under way when the weather was this one has to leave before what comes now: TCP keeps the order. */
	#take(bytes: Buffer): void {
		if (this.dead) return;
		const weather = this.#weather();
		const last = this.#queue.at(-1)?.due ?? 0;
		let due = performance.now();
		if (weather.kind === "slow") {
			due += weather.delay;
			while (this.#random() < weather.loss) due += RESEND;
		}
		this.#queue.push({ bytes, due: Math.max(last, due) });
		this.#waiting += bytes.length;
		if (this.#waiting > WINDOW) this.#from.pause();
		this.pass();
	}

	/** Lets through what is due. Called again whenever the weather changes. */
	pass(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.dead || this.#to.destroyed) return;
		const weather = this.#weather();
		let quota =
			weather.kind === "thin" ? Math.ceil((weather.bytesPerSecond * DRIP) / 1000) : Number.POSITIVE_INFINITY;
		for (let head = this.#queue[0]; head !== undefined && quota > 0; head = this.#queue[0]) {
			const wait = head.due - performance.now();
			if (wait > 0) {
				this.#later(wait);
				return;
			}
			const part = head.bytes.subarray(0, quota);
			quota -= part.length;
			this.#waiting -= part.length;
			if (part.length < head.bytes.length) head.bytes = head.bytes.subarray(part.length);
			else this.#queue.shift();
			if (!this.#to.write(part)) return;
		}
		if (this.#queue.length > 0) this.#later(DRIP);
		else this.#resume();
	}

	#later(ms: number): void {
		this.#timer = setTimeout(() => this.pass(), ms);
	}

	#resume(): void {
		if (this.#queue.length > 0 && this.#timer === undefined) this.pass();
		if (this.#waiting <= WINDOW && this.#from.isPaused()) this.#from.resume();
	}

	hold(): void {
		this.#from.pause();
	}

	/** Whether anything is still to be let through. */
	get empty(): boolean {
		return this.#queue.length === 0;
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#queue = [];
	}
}

type Trip = { caller: Socket; server: Socket; lanes: [up: Lane, down: Lane]; passedAt: number };

export type RoadOptions = {
	/** Ports of this machine, the one to try first in front; asked for every caller. */
	targets: () => number[];
	/** Turns away whoever asks for a WebSocket, as proxies of some offices do. */
	socketless?: boolean;
	/** Every caller reaches the server from an address of its own, as buyers do. */
	ownAddresses?: boolean;
	random?: () => number;
};

export class Road {
	readonly port: number;
	readonly #listener: Server;
	readonly #options: RoadOptions;
	readonly #trips = new Set<Trip>();
	readonly #calling = new Set<Socket>();
	readonly #watch: NodeJS.Timeout;
	#weather: Weather = CLEAR;
	#callers = 0;

	private constructor(listener: Server, options: RoadOptions) {
		this.#listener = listener;
		this.#options = options;
		this.port = (listener.address() as AddressInfo).port;
		listener.on("connection", (caller) => this.#come(caller));
		this.#watch = setInterval(() => this.#look(), 1_000).unref();
	}

	static async lay(options: RoadOptions): Promise<Road> {
		const listener = createServer({ noDelay: true });
		await once(listener.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }), "listening");
		return new Road(listener, options);
	}

	/** Connections on the road now. */
	get open(): number {
		return this.#trips.size;
	}

	change(weather: Weather): void {
		this.#weather = weather;
		for (const trip of [...this.#trips]) {
			switch (weather.kind) {
				case "cut":
					tear(trip);
					break;
				case "silent":
					for (const lane of trip.lanes) lane.dead = true;
					break;
				case "jammed":
					trip.lanes[1].hold();
					break;
				default:
					trip.passedAt = performance.now();
					for (const lane of trip.lanes) lane.pass();
			}
		}
		if (weather.kind !== "silent") {
			// Whoever was left waiting has been waiting for nothing.
			for (const caller of this.#calling) caller.destroy();
		}
	}

	/** Tears what is open now; whoever comes back is let through. */
	shake(): void {
		for (const trip of [...this.#trips]) tear(trip);
	}

	async remove(): Promise<void> {
		clearInterval(this.#watch);
		this.#listener.close();
		for (const caller of this.#calling) caller.destroy();
		for (const trip of [...this.#trips]) tear(trip);
		await once(this.#listener, "close");
	}

	#look(): void {
		if (this.#weather.kind !== "impatient") return;
		const before = performance.now() - this.#weather.idle;
		for (const trip of [...this.#trips]) if (trip.passedAt < before) tear(trip);
	}

	async #come(caller: Socket): Promise<void> {
		caller.on("error", () => {});
		if (this.#weather.kind === "cut") return void caller.destroy();
		this.#calling.add(caller);
		caller.once("close", () => this.#calling.delete(caller));
		if (this.#weather.kind === "silent") return void caller.resume();
		// Nothing is read from the caller before there is somebody to give it to.
		caller.pause();
		const server = await this.#reach();
		this.#calling.delete(caller);
		if (server === null || caller.destroyed) {
			server?.destroy();
			caller.destroy();
			return;
		}
		this.#join(caller, server);
	}

	/** The first target that answers. */
	async #reach(): Promise<Socket | null> {
		const at = ++this.#callers;
		// 127.0.0.0/8 is all this machine: 127.1.0.1 to 127.254.255.254.
		const own = `127.${1 + ((at >> 16) % 254)}.${(at >> 8) & 255}.${1 + ((at & 255) % 254)}`;
		for (const port of this.#options.targets()) {
			const server = connect({
				port,
				host: "127.0.0.1",
				...(this.#options.ownAddresses && { localAddress: own }),
			});
			server.setNoDelay(true);
			const reached = await new Promise<boolean>((resolve) => {
				server.once("connect", () => resolve(true));
				server.once("error", () => resolve(false));
			});
			if (reached) return server;
			server.destroy();
		}
		return null;
	}

	#join(caller: Socket, server: Socket): void {
		const weather = () => this.#weather;
		const random = this.#options.random ?? Math.random;
		const lanes: Trip["lanes"] = [
			new Lane(caller, server, weather, random),
			new Lane(server, caller, weather, random),
		];
		const trip: Trip = { caller, server, lanes, passedAt: performance.now() };
		this.#trips.add(trip);
		for (const end of [caller, server]) {
			end.on("data", () => {
				trip.passedAt = performance.now();
			});
			end.on("error", () => tear(trip));
			end.on("end", () => this.#leave(trip));
			end.on("close", () => {
				this.#trips.delete(trip);
				this.#leave(trip);
			});
		}
		if (this.#options.socketless) caller.prependListener("data", (bytes) => refuseSocket(bytes, trip));
		caller.resume();
		if (this.#weather.kind === "cut") tear(trip);
		if (this.#weather.kind === "jammed") lanes[1].hold();
		if (this.#weather.kind === "silent") for (const lane of lanes) lane.dead = true;
	}

	/** One end has gone; the other is told, unless nobody is told anything. */
	#leave({ caller, server, lanes }: Trip): void {
		if (lanes[0].dead) return;
		if (lanes[0].empty) server.end();
		if (lanes[1].empty) caller.end();
		if (!lanes.every((lane) => lane.empty)) setTimeout(() => tear({ caller, server, lanes }), RESEND).unref();
	}
}

/** Answers a request for a WebSocket itself, in the place of the server. A browser asks on a connection of its own. */
function refuseSocket(bytes: Buffer, { caller, server, lanes }: Trip): void {
	if (!/^upgrade: *websocket/im.test(bytes.toString("latin1"))) return;
	for (const lane of lanes) lane.stop();
	server.destroy();
	caller.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/** With a reset, as when a router or a process dies. */
function tear({ caller, server, lanes }: Pick<Trip, "caller" | "server" | "lanes">): void {
	for (const lane of lanes) lane.stop();
	for (const end of [caller, server]) end.resetAndDestroy();
}
