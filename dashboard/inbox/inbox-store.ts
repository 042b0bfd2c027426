/** The inbox as signals: a row is drawn again when that row changed, and no other. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Inbox } from "../../client/inbox.ts";
import { belongs, INBOX_VIEWS, type InboxView } from "../../client/inbox-order.ts";
import type { Conversation, Counts } from "../../protocol/resources.ts";
import { recall, remember } from "../ui/remembered.ts";
import { type Settled, settle } from "./settle.ts";
import { type Patch, patched } from "./views.ts";

/** Rows kept watched beyond those on the screen, before the forgotten ones are swept. */
const ROWS_MAX = 400;

export type InboxStore = {
	readonly view: Signal<InboxView>;
	/** The rows of the view in the order they are shown. */
	readonly ids: ReadonlySignal<readonly string[]>;
	/** How many rows wait for the pointer to leave. */
	readonly held: ReadonlySignal<number>;
	/** Keep every row in its place for now. */
	readonly still: Signal<boolean>;
	/** `failed` only while there is nothing to show. */
	readonly state: ReadonlySignal<"loading" | "ready" | "failed">;
	readonly more: ReadonlySignal<boolean>;
	readonly counts: ReadonlySignal<Counts | null>;
	/** One conversation, with what was just done to it; null while unknown. */
	row(id: string): ReadonlySignal<Conversation | null>;
	/** The same without watching it. */
	peek(id: string): Conversation | null;
	/** All rows of the view now, for questions about them. */
	rows(): Conversation[];
	/** Every conversation this device knows of, in no order. */
	known(): Conversation[];
	loadMore(): Promise<void>;
	retry(): void;
	/** Shows what was done before the server says so. Returns how to take it back. */
	patch(id: string, patch: Patch): () => void;
	/** Fills it with what was kept from an earlier visit. */
	seed(conversations: readonly Conversation[], epoch: string | null): void;
	close(): void;
};

export function createInboxStore(inbox: Inbox, shop: string, me: string): InboxStore {
	const kept = recall(`view:${shop}`);
	const view = signal<InboxView>(INBOX_VIEWS.find((each) => each === kept) ?? "all");
	const still = signal(false);
	const patches = signal<ReadonlyMap<string, Patch>>(new Map());
	const counts = signal<Counts | null>(inbox.counts());
	const raw = new Map<string, Signal<Conversation | null>>();
	const drawn = new Map<string, ReadonlySignal<Conversation | null>>();
	const lists = signal(0);
	let settled: Settled = { ids: [], held: 0 };
	let settledView: InboxView | null = null;

	const list = computed(() => {
		lists.value;
		return inbox.view(view.value);
	});
	const wanted = computed(() => {
		lists.value;
		const rows = inbox.view(view.value).rows();
		const done = patches.value;
		return rows
			.filter((row) => !done.has(row.id) || belongs(patched(row, done.get(row.id)), view.value, me))
			.map(({ id }) => id);
	});
	const shown = computed(() => {
		const inPlace = settledView === view.value;
		settledView = view.value;
		const next = settle(inPlace ? settled.ids : [], wanted.value, still.value);
		const same =
			next.held === settled.held &&
			next.ids.length === settled.ids.length &&
			next.ids.every((id, at) => id === settled.ids[at]);
		if (!same || !inPlace) settled = next;
		return settled;
	});

	const sweep = () => {
		if (raw.size < ROWS_MAX * 2) return;
		const keep = new Set(shown.peek().ids.slice(0, ROWS_MAX));
		for (const id of raw.keys()) {
			if (keep.has(id)) continue;
			raw.delete(id);
			drawn.delete(id);
		}
	};
	const stop = inbox.subscribe(() =>
		batch(() => {
			for (const [id, row] of raw) row.value = inbox.row(id) ?? null;
			counts.value = inbox.counts();
			lists.value++;
		}),
	);
	const stopView = view.subscribe((now) => {
		remember(`view:${shop}`, now === "all" ? null : now);
		sweep();
	});

	const row = (id: string): ReadonlySignal<Conversation | null> => {
		let found = drawn.get(id);
		if (!found) {
			const source = signal<Conversation | null>(inbox.row(id) ?? null);
			raw.set(id, source);
			const patchOf = computed(() => patches.value.get(id));
			found = computed(() => source.value && patched(source.value, patchOf.value));
			drawn.set(id, found);
		}
		return found;
	};
	const peek = (id: string) => {
		const held = inbox.row(id);
		return held ? patched(held, patches.peek().get(id)) : null;
	};

	return {
		view,
		still,
		ids: computed(() => shown.value.ids),
		held: computed(() => shown.value.held),
		state: computed(() => {
			if (wanted.value.length > 0) return "ready";
			const state = list.value.state();
			return typeof state === "object" ? "failed" : state;
		}),
		more: computed(() => list.value.more()),
		counts,
		row,
		peek,
		rows: () => shown.peek().ids.flatMap((id) => peek(id) ?? []),
		known: () => inbox.known(),
		loadMore: () => inbox.view(view.peek()).loadMore(),
		retry: () => inbox.view(view.peek()).retry(),
		patch(id, patch) {
			const mine = { ...patches.peek().get(id), ...patch };
			patches.value = new Map(patches.peek()).set(id, mine);
			return () => {
				// A later act on the same conversation has its own way back.
				if (patches.peek().get(id) !== mine) return;
				const left = new Map(patches.peek());
				left.delete(id);
				patches.value = left;
			};
		},
		seed: (conversations, epoch) => inbox.seed(conversations, epoch),
		close() {
			stop();
			stopView();
			inbox.close();
		},
	};
}
