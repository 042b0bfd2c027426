/** Everything one seller has in front of them at one shop's desk. Built at sign-in, taken down at sign-out. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { createDesk, type Desk } from "../../client/desk.ts";
import { createInbox } from "../../client/inbox.ts";
import type { LinkState } from "../../client/views.ts";
import { CLOSE } from "../../protocol/limits.ts";
import type { Me, Member, PageOf, Shop } from "../../protocol/resources.ts";
import { createInboxStore, type InboxStore } from "../inbox/inbox-store.ts";
import { expired, type Membership } from "../session/session.ts";
import { recall, remember } from "../ui/remembered.ts";
import { keepCopy } from "./device-copy.ts";
import { closePane, focusedId, focusPane, openBeside, openHere, type Panes, panesFrom } from "./panes.ts";
import { type Presence, watchPresence } from "./presence.ts";
import { openThread, type ThreadModel } from "./thread-model.ts";

export type Link = {
	state: LinkState;
	/** Unix time in milliseconds; null while connected. */
	offlineSince: number | null;
};

export type Workspace = {
	readonly me: Me["seller"];
	readonly membership: Membership;
	readonly chat: Desk;
	readonly inbox: InboxStore;
	readonly shop: Signal<Shop | null>;
	readonly members: ReadonlySignal<readonly Member[]>;
	readonly link: ReadonlySignal<Link>;
	/** Whether a conversation's buyer is on the shop's pages now; null while nobody told. */
	presence(id: string): ReadonlySignal<Presence | null>;
	readonly panes: ReadonlySignal<Panes>;
	/** The conversation the keyboard acts on. */
	readonly focused: ReadonlySignal<string | null>;
	/** The row the arrow keys stand on. */
	readonly cursor: Signal<string | null>;
	/** An open thread; null when no pane shows it. */
	threadOf(id: string): ThreadModel | null;
	/** Set by the screen: shows the address of what is in front. */
	navigate: (path: string, replace: boolean) => void;
	open(id: string): void;
	/** Puts a conversation in front because the address says so: the address stays as it is. */
	show(id: string): void;
	openBeside(id: string): void;
	focusPane(index: number): void;
	closePane(index: number): void;
	reloadMembers(): Promise<void>;
	/** This desk is no longer shown. */
	destroy(): void;
	/** The seller signs out: nothing of theirs stays on this device. */
	leave(): Promise<void>;
};

export function createWorkspace(me: Me["seller"], membership: Membership): Workspace {
	const shopId = membership.id;
	const chat = createDesk({ origin: location.origin, shop: shopId, seller: me.id });
	const clientInbox = createInbox(chat, { seller: me.id });
	const inbox = createInboxStore(clientInbox, shopId, me.id);
	const shop = signal<Shop | null>(null);
	const members = signal<readonly Member[]>([]);
	const panesName = `panes:${shopId}`;
	const panes = signal(panesFrom(recall(panesName, "tab")));
	const threads = new Map<string, ThreadModel>();
	const link = signal<Link>({ state: chat.state().connection, offlineSince: chat.state().offlineSince });
	const stops: (() => void)[] = [];
	let gone = false;

	// Threads are open exactly while a pane shows them.
	const arrange = (next: Panes) => {
		for (const id of next.open) if (!threads.has(id)) threads.set(id, openThread(chat, id));
		const before = [...threads];
		panes.value = next;
		for (const [id, thread] of before) {
			if (next.open.includes(id)) continue;
			threads.delete(id);
			thread.close();
		}
		remember(panesName, JSON.stringify(next), "tab");
	};
	arrange(panes.peek());

	stops.push(
		chat.subscribe(() => {
			const { connection, offlineSince } = chat.state();
			const before = link.peek();
			if (before.state !== connection || before.offlineSince !== offlineSince)
				link.value = { state: connection, offlineSince };
			if (connection.kind === "refused" && connection.code === CLOSE.unauthorised) expired.value = true;
		}),
	);

	const presence = watchPresence(chat);
	stops.push(presence.close, keepCopy({ chat, inbox, shop, members, shopId, seller: me.id }));

	// ---- the shop itself ----

	const read = async <T>(path: string, take: (answer: T) => void) => {
		try {
			const answer = await chat.rest<T>("GET", path);
			if (!gone) take(answer);
		} catch (error) {
			if ((error as { status?: number }).status === 401) expired.value = true;
		}
	};
	const reloadMembers = () =>
		read<PageOf<Member>>("members", ({ data }) => {
			members.value = data;
		});
	const readShop = () =>
		read<Shop>("shop", (answer) => {
			shop.value = answer;
		});
	// Again after every break: what was said meanwhile comes by the log, settings don't.
	stops.push(
		effect(() => {
			if (link.value.state.kind !== "live") return;
			void readShop();
			void reloadMembers();
		}),
	);

	/** Everything is put away, except the chat itself. */
	const rise = () => {
		gone = true;
		for (const stop of stops) stop();
		for (const thread of threads.values()) thread.close();
		inbox.close();
	};

	const focused = computed(() => focusedId(panes.value));
	const workspace: Workspace = {
		me,
		membership,
		chat,
		inbox,
		shop,
		members,
		link,
		presence: presence.of,
		panes,
		focused,
		cursor: signal<string | null>(focused.peek()),
		threadOf: (id) => threads.get(id) ?? null,
		navigate: () => {},
		open: (id) => go(openHere(panes.peek(), id)),
		show(id) {
			arrange(openHere(panes.peek(), id));
			workspace.cursor.value = id;
		},
		openBeside: (id) => go(openBeside(panes.peek(), id)),
		focusPane: (index) => go(focusPane(panes.peek(), index), true),
		closePane: (index) => go(closePane(panes.peek(), index), true),
		reloadMembers,
		destroy() {
			if (gone) return;
			rise();
			chat.destroy();
		},
		async leave() {
			if (gone) return;
			rise();
			await chat.leave();
		},
	};
	const go = (next: Panes, replace = false) => {
		batch(() => {
			arrange(next);
			const id = focusedId(next);
			if (id) workspace.cursor.value = id;
			workspace.navigate(id ? `/desk/c/${id}` : "/desk/", replace);
		});
	};
	return workspace;
}

export const WorkspaceContext = createContext<Workspace | null>(null);

/** The desk this part stands on. */
export function useWorkspace(): Workspace {
	const workspace = useContext(WorkspaceContext);
	if (!workspace) throw new Error("outside of a desk");
	return workspace;
}
