/** Everybody who is connected, by socket or by stream: counted, looked after and, in the end, seen off. */
import { AddressBook } from "./address-book.ts";
import { drain, type Leaver, sendOn } from "./drain.ts";

/** How often silent connections are looked for, in milliseconds. */
const WATCH = 5_000;

export type Visitor = Leaver & {
	/** Called every few seconds: looks whether the other side is still there. */
	watch: (now: number) => void;
};

export class Visitors {
	readonly #here = new Set<Visitor>();
	readonly #addresses: AddressBook;
	readonly #watching: NodeJS.Timeout;
	#draining = false;

	/** @param perAddress connections one network address may hold. */
	constructor(perAddress: number) {
		this.#addresses = new AddressBook(perAddress);
		this.#watching = setInterval(() => {
			const now = performance.now();
			for (const visitor of this.#here) visitor.watch(now);
		}, WATCH).unref();
	}

	/** Open connections. */
	get count(): number {
		return this.#here.size;
	}

	/** Whether nobody is let in any more. */
	get draining(): boolean {
		return this.#draining;
	}

	/** Returns how to say that they left, to be called once; null when their address holds as many as it may. */
	admit(address: string): (() => void) | null {
		return this.#addresses.enter(address) ? () => this.#addresses.leave(address) : null;
	}

	add(visitor: Visitor): void {
		this.#here.add(visitor);
	}

	remove(visitor: Visitor): void {
		this.#here.delete(visitor);
	}

	/** Everybody is to say hello again, each at a time of their own, and is served meanwhile. */
	sendOn(): void {
		sendOn(this.#here);
	}

	/** From now on nobody is let in; resolves when everybody has left, in less than 15 s. */
	async drain(): Promise<void> {
		this.#draining = true;
		await drain(this.#here);
		clearInterval(this.#watching);
	}
}
