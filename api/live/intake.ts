/** The frames of one connection on their way to being obeyed: in order, bounded, no faster than the flow allows. */
import type { Command } from "./commands.ts";
import { Flow } from "./flow.ts";

/** Frames that are obeyed at the same time. */
const RUNNING_MAX = 64;
/** Frames that may wait before the socket is read no further. */
const WAITING_MAX = 64;

/** What can be read more slowly. */
type Source = { pause: () => void; resume: () => void; readonly isPaused: boolean };

/** Resolves once a frame has been obeyed; undefined when that was done at once. Never rejects. */
type Obey = (frame: Command) => Promise<void> | undefined;

/**
 * Whoever says more than the flow allows is read more slowly: TCP holds them back, and nothing piles up here.
 */
export class Intake {
	readonly #source: Source;
	readonly #flow = new Flow(performance.now());
	/** Null until it is known who speaks, and again once nothing more is taken. */
	#obey: Obey | null = null;
	#closed = false;
	#waiting: Command[] = [];
	#running = 0;
	/** Set while frames wait for the flow to let them pass. */
	#later: NodeJS.Timeout | null = null;

	constructor(source: Source) {
		this.#source = source;
	}

	/** Whether a frame is being obeyed. */
	get busy(): boolean {
		return this.#running > 0;
	}

	take(frame: Command): void {
		if (this.#closed) return;
		if (this.#obey !== null && this.#waiting.length === 0 && this.#running < RUNNING_MAX && this.#mayPass()) {
			this.#run(this.#obey, frame);
			return;
		}
		this.#waiting.push(frame);
		this.#next();
	}

	/** From now on frames are obeyed, those that waited first. */
	open(obey: Obey): void {
		if (this.#closed) return;
		this.#obey = obey;
		this.#next();
	}

	/** Takes nothing more and drops what waits; what is being obeyed goes on. */
	close(): void {
		this.#closed = true;
		this.#obey = null;
		this.#waiting = [];
		if (this.#later !== null) clearTimeout(this.#later);
	}

	#next(): void {
		const obey = this.#obey;
		while (obey !== null && this.#waiting.length > 0 && this.#running < RUNNING_MAX && this.#mayPass()) {
			const frame = this.#waiting.shift();
			if (frame !== undefined) this.#run(obey, frame);
		}
		if (this.#waiting.length > WAITING_MAX) this.#source.pause();
		else if (this.#waiting.length === 0 && this.#source.isPaused) this.#source.resume();
	}

	#mayPass(): boolean {
		if (this.#later !== null) return false;
		const wait = this.#flow.take(performance.now());
		if (wait === 0) return true;
		this.#later = setTimeout(() => {
			this.#later = null;
			this.#next();
		}, wait);
		return false;
	}

	#run(obey: Obey, frame: Command): void {
		const obeyed = obey(frame);
		if (obeyed === undefined) return;
		this.#running++;
		void obeyed.then(() => {
			this.#running--;
			if (this.#waiting.length > 0 || this.#source.isPaused) this.#next();
		});
	}
}
