/** What other processes did: their hints say that something changed, and what it was is read from the log. */
import { PAGE_DEFAULT } from "../../protocol/limits.ts";
import type { Changes, Note } from "../../protocol/resources.ts";
import { cutToFrame } from "./frame-size.ts";
import type { Place } from "./pongs.ts";
import type { ShopFloor } from "./shop-floor.ts";

/** How the log is read; on the shop's behalf, for `frameFor` takes out what a buyer may not see. */
export type LogReader = {
	changes: (shop: string, conversation: string, held: number, limit: number) => Promise<Changes>;
	notes: (shop: string, conversation: string, after: number, limit: number) => Promise<Note[]>;
};

export class Elsewhere {
	readonly #floor: (shop: string) => ShopFloor | undefined;
	readonly #log: LogReader;
	readonly #failed: (place: Place, error: unknown) => void;
	/** Conversations being read; true when another hint came meanwhile. */
	readonly #reading = new Map<string, boolean>();

	/** @param failed told of a reading that did not work, and is to bring the conversation up again. */
	constructor(
		floor: (shop: string) => ShopFloor | undefined,
		log: LogReader,
		failed: (place: Place, error: unknown) => void,
	) {
		this.#floor = floor;
		this.#log = log;
		this.#failed = failed;
	}

	/** The conversation stands at `rev`: reads on if its followers were told less. */
	stands(shop: string, conversation: string, rev: number): void {
		const told = this.#floor(shop)?.told(conversation)?.rev ?? null;
		// While nobody has been told anything, whoever claims it reads it first.
		if (told !== null && told < rev) void this.changed(shop, conversation, null, null);
	}

	/** Reads on until the followers have been told what the hint was about; hints about one conversation merge. */
	async changed(
		shop: string,
		conversation: string,
		rev: number | null,
		noteSeq: number | null,
	): Promise<void> {
		const told = this.#floor(shop)?.told(conversation);
		if (!told) return;
		if (rev !== null) told.rev ??= rev - 1;
		if (noteSeq !== null) told.note ??= noteSeq - 1;
		const key = `${shop}/${conversation}`;
		const running = this.#reading.has(key);
		this.#reading.set(key, running);
		if (running) return;
		try {
			do {
				this.#reading.set(key, false);
				await this.#readRevs(shop, conversation);
				await this.#readNotes(shop, conversation);
			} while (this.#reading.get(key) === true);
		} catch (error) {
			this.#failed({ shop, conversation }, error);
		}
		this.#reading.delete(key);
	}

	async #readRevs(shop: string, conversation: string): Promise<void> {
		for (let more = true; more; ) {
			const held = this.#floor(shop)?.told(conversation)?.rev ?? null;
			if (held === null) return;
			const changes = cutToFrame(await this.#log.changes(shop, conversation, held, PAGE_DEFAULT), held);
			const floor = this.#floor(shop);
			const told = floor?.told(conversation);
			if (!floor || !told || changes.after <= held) return;
			floor.tell(conversation, { type: "changes", held, ...changes }, "all");
			told.rev = Math.max(told.rev ?? 0, changes.after);
			more = changes.more;
		}
	}

	async #readNotes(shop: string, conversation: string): Promise<void> {
		const after = this.#floor(shop)?.told(conversation)?.note ?? null;
		if (after === null) return;
		for (const note of await this.#log.notes(shop, conversation, after, PAGE_DEFAULT)) {
			this.#floor(shop)?.tell(conversation, { type: "note", note }, "shop");
			const told = this.#floor(shop)?.told(conversation);
			if (told) told.note = Math.max(told.note ?? 0, note.seq);
		}
	}
}
