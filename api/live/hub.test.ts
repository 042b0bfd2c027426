import { expect, test, vi } from "vitest";
import type { ServerFrame } from "../../protocol/frames.ts";
import { localBus } from "../bus/local.ts";
import type { Actor } from "../context.ts";
import { Hub, type Reader } from "./hub.ts";
import { Listener } from "./listener.ts";
import { type Bytes, encode, payloadOf } from "./wire.ts";

const CONVERSATION = "cnv_111111111111111111111";
const buyer: Actor = { kind: "buyer", shop: "shp_1", buyer: "buy_1", device: "d1" };
const reader: Reader = {
	changedWithin: async () => [],
	changes: () => Promise.reject(new Error("not asked here")),
	notes: async () => [],
	standing: async (actors) => actors.map(() => "stands"),
	summaries: async () => [],
	tips: async () => () => undefined,
};

function aHub(): Hub {
	return new Hub(localBus()(), reader, () => {});
}

/** A connection that remembers what it was told. */
function connect(hub: Hub, actor = buyer): { listener: Listener; heard: ServerFrame[] } {
	const heard: ServerFrame[] = [];
	const line = {
		write: (bytes: Bytes) => {
			heard.push(JSON.parse(payloadOf(bytes).toString()));
		},
		flushed: async () => {},
		end: () => hub.leave(listener),
	};
	const listener = new Listener(line, actor, { inbox: false, page: null });
	return { listener, heard };
}

const mark = (rev: number): ServerFrame => ({
	type: "mark",
	conversation: CONVERSATION,
	rev,
	side: "shop",
	delivered: rev,
	read: 0,
});

function announce(hub: Hub, rev: number): void {
	hub.announce({ shop: "shp_1", conversation: CONVERSATION, frames: [mark(rev)], audience: "all" });
}

test("a hello whose credential was revoked while it was read does not get in", () => {
	const hub = aHub();
	const since = Date.now();
	hub.revoke({ kind: "device", shop: "shp_1", device: "d1" });
	expect(hub.join(connect(hub).listener, since)).toBe("revoked");
});

test("H4: nothing is said before the welcome, and nothing that came before it is lost", () => {
	const hub = aHub();
	const { listener, heard } = connect(hub);
	hub.join(listener, Date.now());
	const claim = hub.claim(listener, CONVERSATION);
	if (claim) hub.grant(claim);
	announce(hub, 1);
	expect(heard).toEqual([]);
	listener.open(encode({ type: "gone", conversation: "as if the welcome" }));
	expect(heard.map(({ type }) => type)).toEqual(["gone", "mark"]);
});

test("H8: what happens while the log is read is told after it, in order; and not at all when it is not theirs", () => {
	const hub = aHub();
	const [theirs, others] = [connect(hub), connect(hub)];
	for (const { listener } of [theirs, others]) {
		hub.join(listener, Date.now());
		listener.open(encode({ type: "drain", in: 0 }));
	}
	const granted = hub.claim(theirs.listener, CONVERSATION);
	const denied = hub.claim(others.listener, CONVERSATION);
	announce(hub, 1);
	announce(hub, 2);
	if (granted) hub.grant(granted);
	if (denied) hub.deny(denied);
	announce(hub, 3);
	expect(theirs.heard.slice(1)).toEqual([mark(1), mark(2), mark(3)]);
	expect(others.heard.slice(1)).toEqual([]);
});

test("a refused post does not end the following that another post under way still needs", () => {
	const hub = aHub();
	const { listener, heard } = connect(hub);
	hub.join(listener, Date.now());
	listener.open(encode({ type: "drain", in: 0 }));
	const [one, other] = [hub.claim(listener, CONVERSATION), hub.claim(listener, CONVERSATION)];
	announce(hub, 1);
	if (one) hub.deny(one);
	if (other) hub.grant(other);
	announce(hub, 2);
	expect(heard.slice(1)).toEqual([mark(1), mark(2)]);
	if (one) hub.deny(one);
	announce(hub, 3);
	expect(heard.at(-1)).toEqual(mark(3));
});

test("B6: a connection that claims and never hears the answer holds back no more than a slow one may", () => {
	const hub = aHub();
	const { listener } = connect(hub);
	hub.join(listener, Date.now());
	hub.claim(listener, CONVERSATION);
	let told = 0;
	while (listener.follows.size > 0 && told < 10_000) announce(hub, ++told);
	expect(told).toBeGreaterThan(100);
	expect(told).toBeLessThan(10_000);
});

test("whoever has left is told nothing more, whatever answer was still to come", () => {
	const hub = aHub();
	const { listener, heard } = connect(hub);
	hub.join(listener, Date.now());
	listener.open(encode({ type: "drain", in: 0 }));
	const claim = hub.claim(listener, CONVERSATION);
	hub.leave(listener);
	if (claim) hub.grant(claim);
	announce(hub, 1);
	expect(heard).toHaveLength(1);
	expect(hub.claim(listener, CONVERSATION)).toBeNull();
});

test("what another process did before is read, even when this one has told of something newer already", () => {
	const join = localBus();
	const asked: number[] = [];
	const changes: Reader["changes"] = (places) => {
		asked.push(...places.map(({ held }) => held));
		return Promise.reject(new Error("seen"));
	};
	const hub = new Hub(join(), { ...reader, changes }, () => {});
	const elsewhere = join();
	const { listener } = connect(hub);
	hub.join(listener, Date.now());
	const claim = hub.claim(listener, CONVERSATION);
	if (claim) hub.grant(claim, 5);
	announce(hub, 6);
	announce(hub, 8);
	elsewhere.publish({ kind: "changed", shop: "shp_1", conversation: CONVERSATION, rev: 7, noteSeq: null });
	expect(asked).toEqual([6]);
});

test("B2: a heartbeat is answered without numbers when the database stands still, and it is not asked again meanwhile", async () => {
	let asked = 0;
	let thaw = () => {};
	const tips: Reader["tips"] = () => {
		asked++;
		return new Promise((resolve) => {
			thaw = () => resolve(() => 7);
		});
	};
	const hub = new Hub(localBus()(), { ...reader, tips }, () => {});
	const { listener, heard } = connect(hub);
	hub.join(listener, Date.now());
	listener.open(encode({ type: "drain", in: 0 }));
	const claim = hub.claim(listener, CONVERSATION);
	if (claim) hub.grant(claim, 7);
	const pongs = () => heard.filter(({ type }) => type === "pong");
	const soon = { timeout: 5_000 };
	hub.ping(listener);
	await vi.waitFor(() => expect(pongs()).toEqual([{ type: "pong", tips: [] }]), soon);
	hub.ping(listener);
	await vi.waitFor(() => expect(pongs()).toHaveLength(2), soon);
	expect(asked).toBe(1);
	thaw();
	hub.ping(listener);
	await vi.waitFor(() => expect(asked).toBe(2), soon);
	thaw();
	await vi.waitFor(
		() => expect(pongs().at(-1)).toEqual({ type: "pong", tips: [{ conversation: CONVERSATION, rev: 7 }] }),
		soon,
	);
});
