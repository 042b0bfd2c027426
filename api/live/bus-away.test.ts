import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { CLOSE } from "../../protocol/limits.ts";
import { natsBus } from "../bus/nats.ts";
import { post } from "../messages/post.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { aName } from "../testing/names.ts";
import { type NatsServer, startNats } from "../testing/nats.ts";
import { acting, aShop, type TestShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";
import type { TestSocket } from "../testing/socket.ts";

/** Longest that something may take which comes by itself, in milliseconds. */
const SOON = { timeout: 10_000, interval: 20 };

const found = inject("nats");
const missing = "missing" in found ? found.missing : null;

describe.skipIf(missing !== null)(
	`two processes over NATS${missing === null ? "" : ` (skipped: ${missing})`}`,
	() => {
		let database: TestDatabase;
		let nats: NatsServer;
		let here: TestServer;
		let there: TestServer;
		let shop: TestShop;
		let conversation: string;
		let buyer: TestSocket;

		beforeAll(async () => {
			database = await testDatabase();
			[nats] = (await startNats("program" in found ? found.program : "", 1)) as [NatsServer];
			const server = () =>
				testServer({ database, bus: natsBus(nats.url, () => {}), env: { LOG_LEVEL: "silent" } });
			[here, there] = await Promise.all([server(), server()]);
			await joined(true);
		});
		afterAll(async () => {
			await Promise.all([here.stop(), there.stop()]);
			await nats.stop();
			await database.drop();
		});
		/** The buyer begins a conversation at one process; sellers answer at the other. */
		beforeEach(async () => {
			shop = await aShop(database.sql);
			conversation = aName("cnv");
			buyer = await here.buyer(shop);
			buyer.say({ type: "post", conversation, clientId: aName("cli"), text: "Hello", start: true });
			await buyer.hear("message");
			return () => buyer.close();
		});

		/** Waits until both processes say that they hear each other, or that they do not. */
		async function joined(hear: boolean): Promise<void> {
			const warnings = async ({ url }: TestServer) => {
				const answer = await fetch(`${url}/readyz`);
				return ((await answer.json()) as { warnings: string[] }).warnings.length;
			};
			const wanted = hear ? 0 : 1;
			await vi.waitFor(
				async () => expect(await Promise.all([here, there].map(warnings))).toEqual([wanted, wanted]),
				SOON,
			);
		}
		const reply = (text: string) =>
			post(there.ctx, acting(shop.id, shop.owner), { conversation, clientId: aName("cli"), text });
		const hears = (text: string) => buyer.until(() => JSON.stringify(buyer.heard).includes(text), text);

		test("who began the conversation is answered while NATS is away", async () => {
			await nats.kill();
			try {
				await joined(false);
				await reply("said without NATS");
				await hears("said without NATS");
			} finally {
				await nats.start();
				await joined(true);
			}
		});

		test("what was said while NATS was away is heard on its return", async () => {
			await nats.kill();
			await joined(false);
			await reply("said shortly before");
			await nats.start();
			await hears("said shortly before");
			await joined(true);
		});

		test("a made-up revocation puts nobody out, and a real one does", async () => {
			const { session } = shop.owner;
			const seller = await here.seller(shop);
			const stranger = await connect({ servers: `127.0.0.1:${nats.port}` });
			const revoked = { kind: "revoked", revocation: { kind: "session", session } };
			// The hint after it is heard after it: then it has been dealt with.
			const after = { kind: "typing", shop: shop.id, conversation, side: "shop", name: "Mira", on: true };
			stranger.publish("shopbell.hints", JSON.stringify([revoked, after]));
			await buyer.hear("typing");
			await seller.settled();
			expect(seller.closed).toBeNull();
			await database.sql`delete from seller_sessions where id = ${session}`;
			there.ctx.revoke({ kind: "session", session });
			expect(await seller.closing()).toBe(CLOSE.unauthorised);
			await stranger.close();
		});
	},
);
