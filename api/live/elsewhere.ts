/** What other processes did: their hints say that something changed, and what it was is read from the log. */
import { PAGE_DEFAULT } from "../../protocol/limits.ts";
import type { Changes, Note } from "../../protocol/resources.ts";
import { cutToFrame } from "./frame-size.ts";
import type { Place } from "./pongs.ts";
import type { ShopFloor } from "./shop-floor.ts";

/** Most conversations read by one query. */
const READ_MAX = 200;

/** How the log is read; on the shop's behalf, for `frameFor` takes out what a buyer may not see. */
export type LogReader = {
	/** What changed in each after the `rev` held; by one query. */
	changes: (
		places: (Place & { held: number })[],
		limit: number,
	) => Promise<(place: Place) => Changes | undefined>;
	notes: (shop: string, conversation: string, after: number, limit: number) => Promise<Note[]>;
};

/** A conversation to be read: up to a `rev` that was hinted at (Infinity: as far as it goes), and after a note. */
type Due = Place & { rev: number; noteSeq: number | null; notes: boolean };

export class Elsewhere {
	readonly #floor: (shop: string) => ShopFloor | undefined;
	readonly #log: LogReader;
	readonly #failed: (place: Place, error: unknown) => void;
	/** What was hinted at and is not read yet. */
	readonly #due = new Map<string, Due>();
	#reading = false;

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

	/** The conversation stands at this `rev` now: reads on, unless its followers have been told all of it. */
	stands(shop: string, conversation: string, rev: number): void {
		const told = this.#floor(shop)?.told(conversation)?.rev ?? null;
		if (told !== null && told < rev) this.#add({ shop, conversation, rev, noteSeq: null, notes: true });
	}

	/**
	 * Something changed: reads on and tells the followers. What is hinted at while a reading is under way goes together in
	 * the next one, as messages do when they are stored. A hint may be made up: its numbers say where to look, and nobody is
	 * told anything that was not read.
	 *
	 * @param rev the conversation was moved to, `noteSeq` its notes; null for what is not known.
	 */
	changed(shop: string, conversation: string, rev: number | null, noteSeq: number | null): void {
		const notes = noteSeq !== null || rev === null;
		const all = rev === null && noteSeq === null;
		this.#add({ shop, conversation, rev: all ? Number.POSITIVE_INFINITY : (rev ?? 0), noteSeq, notes });
	}

	#add(due: Due): void {
		const { shop, conversation } = due;
		const told = this.#floor(shop)?.told(conversation);
		if (!told) return;
		// While nobody has been told anything, whoever claims it reads it first.
		if (told.rev === null && due.rev > 0) told.missed = true;
		const key = `${shop}/${conversation}`;
		const known = this.#due.get(key);
		this.#due.set(key, {
			shop,
			conversation,
			rev: Math.max(due.rev, known?.rev ?? 0),
			noteSeq: lesser(known?.noteSeq ?? null, due.noteSeq),
			notes: due.notes || known?.notes === true,
		});
		if (!this.#reading) void this.#read();
	}

	async #read(): Promise<void> {
		this.#reading = true;
		while (this.#due.size > 0) {
			const taken = [...this.#due].slice(0, READ_MAX);
			for (const [key] of taken) this.#due.delete(key);
			const places = taken.map(([, due]) => due);
			try {
				await this.#readRevs(places);
				for (const due of places) if (due.notes) await this.#readNotes(due);
			} catch (error) {
				for (const { shop, conversation } of places) this.#failed({ shop, conversation }, error);
			}
		}
		this.#reading = false;
	}

	async #readRevs(due: Due[]): Promise<void> {
		const places = due.flatMap(({ shop, conversation, rev }) => {
			const held = this.#floor(shop)?.told(conversation)?.rev ?? null;
			// Told already: the same was said here, or read since.
			return held === null || rev <= held ? [] : [{ shop, conversation, held }];
		});
		if (places.length === 0) return;
		const found = await this.#log.changes(places, PAGE_DEFAULT);
		for (const place of places) {
			const read = found(place);
			if (read !== undefined) this.#tell(place, read);
		}
	}

	#tell({ shop, conversation, held }: Place & { held: number }, read: Changes): void {
		const floor = this.#floor(shop);
		const told = floor?.told(conversation);
		if (!floor || !told) return;
		const changes = cutToFrame(read, held);
		// The database was set back while somebody followed on: from here on it counts anew.
		if (changes.after < held) told.rev = changes.after;
		if (changes.after <= held) return;
		floor.tell(conversation, { type: "changes", held, ...changes }, "all");
		told.rev = Math.max(told.rev ?? 0, changes.after);
		if (changes.more)
			this.#add({ shop, conversation, rev: Number.POSITIVE_INFINITY, noteSeq: null, notes: false });
	}

	/** What was hinted at is the first that is news, where nobody was told of any. */
	async #readNotes({ shop, conversation, noteSeq }: Due): Promise<void> {
		const told = this.#floor(shop)?.told(conversation);
		const after = told?.note ?? (noteSeq === null ? null : Math.max(0, noteSeq - 1));
		if (!told || after === null) return;
		for (const note of await this.#log.notes(shop, conversation, after, PAGE_DEFAULT)) {
			this.#floor(shop)?.tell(conversation, { type: "note", note }, "shop");
			const now = this.#floor(shop)?.told(conversation);
			if (now) now.note = Math.max(now.note ?? 0, note.seq);
		}
	}
}

const lesser = (a: number | null, b: number | null): number | null =>
	a === null || b === null ? (a ?? b) : Math.min(a, b);
