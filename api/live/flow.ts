/** How much one connection may ask. */

/** Frames a connection may send at once after a quiet time. */
const BURST = 1_000;
/** Frames a second it may send for ever. */
const RATE = 500;

/** A token bucket (the shape of RFC 2697's committed rate), counted without a timer. */
export class Flow {
	#tokens = BURST;
	#at: number;

	constructor(now: number) {
		this.#at = now;
	}

	/** Takes one; 0 when it may pass, else the milliseconds until it may. */
	take(now: number): number {
		this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) * RATE) / 1000);
		this.#at = now;
		if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) * 1000) / RATE);
		this.#tokens -= 1;
		return 0;
	}
}
