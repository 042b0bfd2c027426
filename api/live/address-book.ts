/** How many sockets each network address holds. */
export class AddressBook {
	readonly #held = new Map<string, number>();
	readonly #max: number;

	constructor(max: number) {
		this.#max = max;
	}

	/** Returns false when the address holds as many as it may. */
	enter(address: string): boolean {
		const held = this.#held.get(address) ?? 0;
		if (held >= this.#max) return false;
		this.#held.set(address, held + 1);
		return true;
	}

	leave(address: string): void {
		const left = (this.#held.get(address) ?? 0) - 1;
		if (left > 0) this.#held.set(address, left);
		else this.#held.delete(address);
	}
}
