import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { URL_MAX } from "../../protocol/limits.ts";
import { aName } from "../testing/names.ts";
import { type NatsServer, startNats as start } from "../testing/nats.ts";
import type { Bus, Hint } from "./bus.ts";
import { type BusNews, natsBus } from "./nats.ts";

/** Longest that something may take which comes by itself, in milliseconds. */
const SOON = { timeout: 20_000, interval: 20 };

const found = inject("nats");
const missing = "missing" in found ? found.missing : null;
const startNats = (count: number) => start("program" in found ? found.program : "", count);

let nats: NatsServer;
const open: Bus[] = [];

/** A process on the bus, with all it heard. */
function join(url = nats.url): { bus: Bus; heard: Hint[]; news: BusNews["kind"][]; joined: number } {
	const member = { heard: [] as Hint[], news: [] as BusNews["kind"][], joined: 0 };
	const bus = natsBus(url, ({ kind }) => member.news.push(kind));
	bus.subscribe(
		(hint) => member.heard.push(hint),
		() => {
			member.joined++;
		},
	);
	open.push(bus);
	return Object.assign(member, { bus });
}

const shop = aName("shp");
const aHint = (rev = 1): Hint => ({ kind: "changed", shop, conversation: aName("cnv"), rev, noteSeq: null });
const connected = (...members: { bus: Bus }[]) =>
	vi.waitFor(() => expect(members.every(({ bus }) => bus.connected())).toBe(true), SOON);

describe.skipIf(missing !== null)(`NATS${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
	beforeAll(async () => {
		[nats] = (await startNats(1)) as [NatsServer];
	});
	afterAll(async () => {
		await Promise.all(open.map((bus) => bus.close()));
		await nats.stop();
	});

	test("a hint reaches the others, in its order, and not oneself", async () => {
		const [a, b] = [join(), join()];
		await connected(a, b);
		const hints = Array.from({ length: 1_500 }, (_, at) => aHint(at + 1));
		for (const hint of hints) a.bus.publish(hint);
		await vi.waitFor(() => expect(b.heard).toHaveLength(hints.length), SOON);
		expect(b.heard).toEqual(hints);
		expect(a.heard).toEqual([]);
	});

	test("as much as is said at once arrives, in messages that NATS takes", async () => {
		const [a, b] = [join(), join()];
		await connected(a, b);
		const page = { url: `https://shop.example/${"\u94c3".repeat(1_900)}`, title: "\u94c3".repeat(100) };
		const hints = Array.from({ length: 600 }, (): Hint => {
			return { kind: "presence", process: "p", shop, conversation: aName("cnv"), online: true, page };
		});
		for (const hint of hints) a.bus.publish(hint);
		await vi.waitFor(() => expect(b.heard).toHaveLength(hints.length), SOON);
		expect(b.heard).toEqual(hints);
	});

	test("what is said after the bus was closed goes nowhere, and harms nobody", async () => {
		const a = join();
		await connected(a);
		await a.bus.close();
		a.bus.publish(aHint());
		// Thrown in a turn of its own, it would end the process, and this run.
		await new Promise(setImmediate);
	});

	test("a process starts while NATS is away, keeps nothing for it, and joins when it is there", async () => {
		const [late] = (await startNats(1)) as [NatsServer];
		await late.kill();
		const [a, b] = [join(late.url), join(late.url)];
		await vi.waitFor(() => expect(a.news).toContain("refused"), SOON);
		expect(a.bus.connected()).toBe(false);
		a.bus.publish(aHint());
		await late.start();
		await connected(a, b);
		expect(a.joined).toBe(1);
		const now = aHint(2);
		a.bus.publish(now);
		await vi.waitFor(() => expect(b.heard).toEqual([now]), SOON);

		await late.kill();
		await vi.waitFor(() => expect(a.news).toContain("lost"), SOON);
		await late.start();
		await vi.waitFor(() => expect(a.joined).toBe(2), SOON);
		await Promise.all([a.bus.close(), b.bus.close()]);
		await late.stop();
	});

	test("a server that stands still is taken for lost", async () => {
		const [still] = (await startNats(1)) as [NatsServer];
		const a = join(still.url);
		await connected(a);
		still.freeze();
		await vi.waitFor(() => expect(a.bus.connected()).toBe(false), SOON);
		still.thaw();
		await connected(a);
		await a.bus.close();
		await still.stop();
	});

	test("what is no hint of ours is not heard", async () => {
		const a = join();
		await connected(a);
		const stranger = await connect({ servers: `127.0.0.1:${nats.port}` });
		const page = { url: `https://shop.example/${"x".repeat(URL_MAX)}`, title: "x" };
		for (const said of [
			"no json",
			"{}",
			"null",
			JSON.stringify([
				{ kind: "changed", shop: "'; drop table", conversation: aName("cnv"), rev: 1, noteSeq: null },
			]),
			JSON.stringify([{ ...aHint(), rev: "1e9" }, { ...aHint(), rev: -1 }, { kind: "__proto__" }, null, []]),
			JSON.stringify([
				{ kind: "presence", process: "p", shop, conversation: aName("cnv"), online: true, page },
			]),
			JSON.stringify([
				{ kind: "typing", shop, conversation: aName("cnv"), side: "shop", name: "x".repeat(5_000), on: true },
			]),
			JSON.stringify([
				{
					kind: "there",
					process: "p",
					shop,
					buyers: Array.from({ length: 201 }, () => aName("cnv")),
					sellers: [],
				},
			]),
			JSON.stringify(Array.from({ length: 2_000 }, () => aHint())),
			"[".repeat(100_000),
		]) {
			stranger.publish("shopbell.hints", said);
		}
		const last = aHint(9);
		stranger.publish("shopbell.hints", JSON.stringify([last]));
		await vi.waitFor(() => expect(a.heard.at(-1)).toEqual(last), SOON);
		expect(a.heard).toEqual([last]);
		await stranger.close();
	});

	test("one of three servers may go", async () => {
		const cluster = await startNats(3);
		const urls = cluster.map(({ url }) => url);
		const a = join(urls.join(","));
		const b = join(urls.toReversed().join(","));
		await connected(a, b);
		await cluster[0]?.kill();
		await connected(a, b);
		await vi.waitFor(() => {
			const hint = aHint();
			a.bus.publish(hint);
			expect(b.heard.length).toBeGreaterThan(0);
		}, SOON);
		await Promise.all([a.bus.close(), b.bus.close()]);
		await Promise.all(cluster.map((server) => server.stop()));
	});
});
