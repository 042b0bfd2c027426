import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerFrame } from "../../protocol/frames.ts";
import { TYPING_MS } from "../../protocol/limits.ts";
import { localBus } from "../bus/local.ts";
import type { Actor } from "../context.ts";
import type { Follow } from "./follow.ts";
import { Listener } from "./listener.ts";
import { Presence } from "./presence.ts";
import { ShopFloor } from "./shop-floor.ts";
import { Typing } from "./typing.ts";
import { type Bytes, encode, payloadOf } from "./wire.ts";

const SHOP = "shp_1";
const CONVERSATION = "cnv_1";
let floor: ShopFloor;

beforeEach(() => {
	vi.useFakeTimers();
	floor = new ShopFloor(SHOP);
});
afterEach(() => {
	vi.useRealTimers();
});

/** A connection that remembers what it was told. */
function connect(actor: Actor, inbox = false): { listener: Listener; heard: ServerFrame[] } {
	const heard: ServerFrame[] = [];
	const line = {
		write: (bytes: Bytes) => {
			heard.push(JSON.parse(payloadOf(bytes).toString()));
		},
		flushed: async () => {},
		end: () => {},
	};
	const listener = new Listener(line, actor, { inbox, page: null });
	floor.join(listener);
	listener.open(encode({ type: "drain", in: 0 }));
	heard.pop();
	return { listener, heard };
}

function follow(listener: Listener): Follow {
	const made = floor.follow(listener, CONVERSATION);
	made.claim();
	made.grant();
	return made;
}

const buyer: Actor = { kind: "buyer", shop: SHOP, buyer: "buy_1", device: "d1" };
const seller: Actor = {
	kind: "seller",
	shop: SHOP,
	seller: "slr_1",
	name: "Mira",
	role: "agent",
	session: "s1",
};

test("T1: a typing sign that is not renewed ends by itself, and one that is renewed does not", () => {
	const told: boolean[] = [];
	const typing = new Typing((_, on) => told.push(on));
	const writer = follow(connect(buyer).listener);
	typing.set(writer, true);
	for (let i = 0; i < 5; i++) {
		vi.advanceTimersByTime(TYPING_MS - 1);
		typing.set(writer, true);
	}
	expect(told).not.toContain(false);
	vi.advanceTimersByTime(TYPING_MS);
	expect(told.at(-1)).toBe(false);
	expect(told.filter((on) => !on)).toHaveLength(1);
});

test("T1: a key held down is passed on a few times, not a thousand", () => {
	const told: boolean[] = [];
	const typing = new Typing((_, on) => told.push(on));
	const writer = follow(connect(buyer).listener);
	for (let i = 0; i < 1000; i++) {
		typing.set(writer, true);
		vi.advanceTimersByTime(10);
	}
	expect(told.length).toBeGreaterThan(3);
	expect(told.length).toBeLessThanOrEqual(6);
});

test("T2: a buyer who reloads is there all the time; one who leaves is gone after a while", () => {
	const told: boolean[] = [];
	const presence = new Presence(
		() => floor,
		(_, frame) => told.push(frame.online),
		localBus()(),
	);
	const enter = () => {
		const { listener } = connect(buyer);
		const made = follow(listener);
		presence.followed(made);
		return () => {
			floor.unfollow(made);
			floor.leave(listener);
			presence.unfollowed(made);
		};
	};
	const leave = enter();
	leave();
	vi.advanceTimersByTime(4_000);
	const leaveAgain = enter();
	vi.advanceTimersByTime(60_000);
	expect(told).not.toContain(false);
	const leaveOther = enter();
	leaveOther();
	vi.advanceTimersByTime(60_000);
	expect(told).not.toContain(false);
	leaveAgain();
	vi.advanceTimersByTime(6_000);
	expect(told.at(-1)).toBe(false);
});

test("T2: while the buyer reloads, a desk that asks is told they are there", () => {
	const presence = new Presence(
		() => floor,
		() => {},
		localBus()(),
	);
	const { listener } = connect(buyer);
	const made = follow(listener);
	presence.followed(made);
	floor.unfollow(made);
	floor.leave(listener);
	presence.unfollowed(made);
	const desk = connect(seller, true);
	presence.followed(follow(desk.listener));
	expect(desk.heard).toEqual([{ type: "presence", conversation: CONVERSATION, online: true, page: null }]);
	expect(presence.present(SHOP)).toEqual(desk.heard);
	vi.advanceTimersByTime(6_000);
	expect(presence.present(SHOP)).toEqual([]);
});

test("T2: the shop still answers while its only desk is reloaded, and no longer than that", () => {
	const presence = new Presence(
		() => floor,
		() => {},
		localBus()(),
	);
	const { heard } = connect(buyer);
	presence.sat(SHOP, "slr_1");
	presence.sat(SHOP, "slr_1");
	presence.rose(SHOP, "slr_1");
	expect(presence.isOnline(SHOP, "slr_1")).toBe(true);
	presence.rose(SHOP, "slr_1");
	expect(presence.isOnline(SHOP, "slr_1")).toBe(false);
	expect(presence.answering(SHOP)).toBe(true);
	vi.advanceTimersByTime(8_000);
	presence.sat(SHOP, "slr_1");
	vi.advanceTimersByTime(60_000);
	expect(heard).toEqual([{ type: "answering", answering: true }]);
	presence.rose(SHOP, "slr_1");
	vi.advanceTimersByTime(11_000);
	expect(heard.at(-1)).toEqual({ type: "answering", answering: false });
	expect(presence.answering(SHOP)).toBe(false);
});

test("a desk that follows nothing hears who comes and goes, but not every page they turn", () => {
	const desk = connect(seller, true);
	const other = connect(buyer);
	const frame = { type: "presence", conversation: CONVERSATION, online: true, page: null } as const;
	floor.tellDesk(CONVERSATION, frame, false);
	expect(desk.heard).toEqual([]);
	floor.tellDesk(CONVERSATION, frame, true);
	expect(desk.heard).toEqual([frame]);
	follow(desk.listener);
	floor.tellDesk(CONVERSATION, frame, true);
	expect(desk.heard).toEqual([frame, frame]);
	expect(other.heard).toEqual([]);
});
