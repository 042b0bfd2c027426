/** What this device keeps for the desk, so that it paints before the network answers. */
import { clear, createStore, get, set } from "idb-keyval";
import type { Conversation, Member, Shop } from "../../protocol/resources.ts";
import { forgetAll } from "../ui/remembered.ts";

/** The inbox as it was last seen. */
export type Snapshot = {
	/** The life of the database it was read from: in another one its numbers mean nothing. */
	epoch: string | null;
	conversations: Conversation[];
	shop: Shop | null;
	members: Member[];
};

const store = () => createStore("shopbell-desk", "snapshots");
const keyOf = (shop: string, seller: string) => `${shop}/${seller}`;

/** Null when nothing was kept, or nothing can be. */
export async function recallSnapshot(shop: string, seller: string): Promise<Snapshot | null> {
	try {
		return (await get<Snapshot>(keyOf(shop, seller), store())) ?? null;
	} catch {
		return null;
	}
}

export async function keepSnapshot(shop: string, seller: string, snapshot: Snapshot): Promise<void> {
	try {
		await set(keyOf(shop, seller), snapshot, store());
	} catch {
		// Private mode or a full disk: the next visit starts from the network.
	}
}

/** Forgets people and shops; choices of this device (colours, language) stay. */
export async function forgetDevice(): Promise<void> {
	for (const name of ["me", "shop", "panes:", "note:"]) forgetAll(name);
	try {
		await clear(store());
	} catch {
		// Nothing can be kept here, so nothing was.
	}
}
