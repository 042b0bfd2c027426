/** What the database says when its disk is full (SQLSTATE 53100), said by a trigger of ours. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { asKey } from "../testing/doors.ts";
import { aName } from "../testing/names.ts";
import { aKey, aShop } from "../testing/people.ts";
import { type TestServer, testServer } from "../testing/server.ts";

let server: TestServer;
beforeAll(async () => {
	// Every refusal is logged; here it is what is wanted.
	server = await testServer({ env: { LOG_LEVEL: "silent" } });
});
afterAll(() => server.stop());

test("what finds no room is refused for now and by name, and stored when there is some", async () => {
	const { sql } = server.ctx;
	const shop = await aShop(sql);
	const buyer = await server.buyer(shop);
	const conversation = aName("cnv");
	const post = (clientId: string) =>
		({ type: "post", conversation, clientId, text: "Is it in stock?", start: true }) as const;
	buyer.say(post(aName("cli")));
	await buyer.hear("message");

	await sql`create function no_room() returns trigger language plpgsql as
		$$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`;
	await sql`create trigger full_disk before insert on messages for each row execute function no_room()`;
	const clientId = aName("cli");
	buyer.say(post(clientId));
	const refused = await buyer.hear("refused");
	expect(refused).toMatchObject({ clientId, code: "storage_full", permanent: false, retryAfter: 15_000 });
	expect(refused.detail).not.toContain("extend");
	const answer = await fetch(`${server.url}/v1/conversations/${conversation}/messages`, {
		method: "POST",
		headers: { "Content-Type": "application/json", ...asKey(await aKey(sql, shop)) },
		body: JSON.stringify({ text: "Yes." }),
	});
	expect(answer.status).toBe(507);
	expect(answer.headers.get("Retry-After")).toBe("15");
	expect(await answer.json()).toMatchObject({ code: "storage_full" });

	await sql`drop trigger full_disk on messages`;
	buyer.say(post(clientId));
	expect((await buyer.hear("message", ({ message }) => message.clientId === clientId)).message.seq).toBe(2);
	await buyer.close();
});
