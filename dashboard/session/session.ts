/** Who is signed in, and at which shop's desk. */
import { signal } from "@preact/signals";
import type { Me } from "../../protocol/resources.ts";
import { learnClock } from "../ui/now.ts";
import { recall, remember } from "../ui/remembered.ts";
import { forgetDevice } from "./device.ts";

export type Membership = Me["shops"][number];

export type Session =
	| { kind: "loading" }
	/** The server could not be asked. */
	| { kind: "failed" }
	| { kind: "signedOut" }
	/** Signed in, but belongs to no shop. */
	| { kind: "homeless"; me: Me }
	| { kind: "signedIn"; me: Me; shop: Membership };

export const session = signal<Session>({ kind: "loading" });
/** The session ended while its work is still on the screen. */
export const expired = signal(false);

const JSON_HEADERS = { "Content-Type": "application/json" };
/** Names under which the last sign-in is kept, to paint before the network answers. */
const KEPT_ME = "me";
const KEPT_SHOP = "shop";

function enter(me: Me): void {
	const kept = recall(KEPT_SHOP);
	const shop = me.shops.find(({ id }) => id === kept) ?? me.shops[0];
	remember(KEPT_ME, JSON.stringify(me));
	const before = session.peek();
	if (!shop) session.value = { kind: "homeless", me };
	// The same seller at the same desk: nothing is built anew, least of all what is being typed.
	else if (before.kind !== "signedIn" || JSON.stringify(before) !== JSON.stringify({ ...before, me, shop }))
		session.value = { kind: "signedIn", me, shop };
	expired.value = false;
}

function keptMe(): Me | null {
	try {
		return JSON.parse(recall(KEPT_ME) ?? "null");
	} catch {
		return null;
	}
}

/** Finds out who is signed in: from the last visit at once, and from the server as soon as it answers. */
export async function load(): Promise<void> {
	const kept = keptMe();
	if (kept && session.peek().kind === "loading") enter(kept);
	const askedAt = Date.now();
	try {
		const response = await fetch("/v1/me", { headers: { Accept: "application/json" } });
		learnClock(response, askedAt);
		if (response.ok) enter(await response.json());
		else if (response.status === 401) session.value = { kind: "signedOut" };
		else throw new Error(`${response.status}`);
	} catch {
		if (session.peek().kind !== "signedIn") session.value = { kind: "failed" };
	}
}

/** Why signing in did not work: a name in `strings.signIn.errors`. */
export type SignInError = "wrong" | "tooMany" | "offline" | "server";

/** Signs in by e-mail and password. Null when it worked. */
export async function signIn(email: string, password: string): Promise<SignInError | null> {
	let response: Response;
	try {
		response = await fetch("/v1/auth/sign-in/email", {
			method: "POST",
			headers: JSON_HEADERS,
			body: JSON.stringify({ email, password, rememberMe: true }),
		});
	} catch {
		return "offline";
	}
	if (response.status === 429) return "tooMany";
	if (response.status >= 500) return "server";
	if (!response.ok) return "wrong";
	const before = session.peek();
	await load();
	const after = session.peek();
	// Somebody else at this device: nothing of the one before may stay in memory.
	if (before.kind === "signedIn" && after.kind === "signedIn" && before.me.seller.id !== after.me.seller.id)
		location.reload();
	return after.kind === "signedOut" || after.kind === "failed" ? "server" : null;
}

/** Signs out and leaves nothing on the device. `leave` clears what the chat itself keeps. */
export async function signOut(leave: () => Promise<void>): Promise<void> {
	// First the device, then the server: a lost connection must not keep a shared computer signed in on the screen.
	await leave().catch(() => {});
	await forgetDevice();
	await fetch("/v1/auth/sign-out", { method: "POST", headers: JSON_HEADERS, body: "{}" }).catch(() => {});
	session.value = { kind: "signedOut" };
	expired.value = false;
}

/** Goes to another of the seller's shops. */
export function chooseShop(id: string): void {
	const now = session.peek();
	if (now.kind !== "signedIn") return;
	const shop = now.me.shops.find((each) => each.id === id);
	if (!shop) return;
	remember(KEPT_SHOP, id);
	session.value = { ...now, shop };
}
