import { expect, test } from "vitest";
import type { Actor, Revocation } from "../context.ts";
import { ends, RecentRevocations } from "./revocations.ts";

const buyer: Actor = { kind: "buyer", shop: "shp_1", buyer: "buy_1", device: "d1" };
const seller: Actor = {
	kind: "seller",
	shop: "shp_1",
	seller: "slr_1",
	name: "Mira",
	role: "agent",
	session: "s1",
};
const key: Actor = { kind: "key", shop: "shp_1", key: "key_1", name: "Bot" };

const cases: [Revocation, Actor[]][] = [
	[{ kind: "device", shop: "shp_1", device: "d1" }, [buyer]],
	[{ kind: "device", shop: "shp_2", device: "d1" }, []],
	[{ kind: "session", session: "s1" }, [seller]],
	[{ kind: "session", session: "s2" }, []],
	[{ kind: "member", shop: "shp_1", seller: "slr_1" }, [seller]],
	[{ kind: "member", shop: "shp_2", seller: "slr_1" }, []],
	[{ kind: "key", shop: "shp_1", key: "key_1" }, [key]],
	[{ kind: "key", shop: "shp_2", key: "key_1" }, []],
];

test.each(cases)("%j ends the right of whom it names and of nobody else", (revocation, whose) => {
	expect([buyer, seller, key].filter((actor) => ends(revocation, actor))).toEqual(whose);
});

test("a credential read before its revocation does not slip in after it", () => {
	const recent = new RecentRevocations();
	recent.add({ kind: "session", session: "s1" }, 1_000);
	expect(recent.end(seller, 999)).toBe(true);
	expect(recent.end(seller, 1_000)).toBe(true);
	// Read afterwards, the credential was still good: a membership that was given again.
	expect(recent.end(seller, 1_001)).toBe(false);
});

test("old revocations are forgotten", () => {
	const recent = new RecentRevocations();
	recent.add({ kind: "session", session: "s1" }, 0);
	recent.add({ kind: "session", session: "s2" }, 120_000);
	expect(recent.end(seller, 0)).toBe(false);
});
