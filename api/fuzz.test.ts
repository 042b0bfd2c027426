/** Random requests at every operation of the OpenAPI document, by everybody there is. `FUZZ=20000 SEED=7` plays more, and others. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SHOP_HEADER } from "./doors/credentials.ts";
import { asDevice, asKey, begun, NOBODY, type TestDoors, testDoors, type Who } from "./testing/doors.ts";
import { aDevice, aName } from "./testing/names.ts";
import {
	almost,
	asBytes,
	cases,
	INTERNALS,
	isPolluted,
	nasty,
	nastyWord,
	type Shape,
} from "./testing/noise.ts";
import { aKey, aShop, type TestShop } from "./testing/people.ts";

/** In every text of a shop that nobody here belongs to. */
const CANARY = `canary${randomBytes(8).toString("hex")}`;

type Parameter = { name: string; in: "path" | "query" | "header"; schema: Shape };
type Operation = {
	parameters?: Parameter[];
	requestBody?: { content: Record<string, { schema: Shape }> };
};
type Document = { paths: Record<string, Record<string, Operation>> };
type Asked = { who: string; method: string; path: string; headers: Who; body: Buffer | null };

let doors: TestDoors;
let shop: TestShop;
let people: Record<string, Who>;
/** Ids of this shop's things, and of the other's. */
let names: string[];
/** Words that fit a place in an address. */
let places: Record<string, string[]>;
let document: Document;

beforeAll(async () => {
	doors = await testDoors();
	const { sql } = doors.database;
	const other = await aShop(sql, { name: `${CANARY} pots` });
	const theirs = await begun(doors, await doors.buyer(other), `${CANARY} said`);
	await sql`update sellers set name = ${CANARY} where id = ${other.owner.id}`;
	shop = await aShop(sql);
	document = await doors.read<Document>(NOBODY, "/v1/openapi.json");
	people = await arrive();
	const own = await begun(doors, people.buyer as Who, "Is it in stock?");
	const { id: buyer } = await doors.read<{ id: string }>(people.buyer as Who, "/v1/buyer");
	places = { conversation: [own, own, theirs], seq: ["1", "2"], buyer: [buyer], key: [aName("key")] };
	names = [
		own,
		theirs,
		aName("cnv"),
		other.id,
		shop.id,
		shop.owner.id,
		other.owner.id,
		buyer,
		aName("cli"),
		"en",
	];
});
afterAll(() => doors.close());

async function arrive(): Promise<Record<string, Who>> {
	return {
		buyer: await doors.buyer(shop),
		owner: await doors.signIn(shop.owner.email),
		key: asKey(await aKey(doors.database.sql, shop)),
		device: asDevice(aDevice(), shop.id),
		nobody: NOBODY,
	};
}

/** Any request at all: an operation's own, with something wrong here and there. */
function requests(): fc.Arbitrary<Asked> {
	const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => requestOf(method.toUpperCase(), path, operation)),
	);
	return fc.oneof(...operations);
}

function requestOf(
	method: string,
	path: string,
	{ parameters = [], requestBody }: Operation,
): fc.Arbitrary<Asked> {
	const named = (where: Parameter["in"]) => parameters.filter((parameter) => parameter.in === where);
	const address = fc
		.tuple(
			...named("path").map(({ name }) =>
				fc.oneof(
					{ weight: 8, arbitrary: fc.constantFrom(...(places[name] ?? names)) },
					{ weight: 1, arbitrary: nastyWord },
				),
			),
		)
		.map((words) => {
			let at = 0;
			return path.replace(/\{\w+\}/g, () => encodeURIComponent(words[at++] ?? ""));
		});
	const query = fc
		.array(
			fc.tuple(
				fc.constantFrom(...named("query").map(({ name }) => name), "limit", "cursor", "__proto__", "x[y]"),
				fc.oneof(fc.constantFrom(...names, "1", "50", "open", "newest"), nasty),
			),
			{ maxLength: 2 },
		)
		.map((pairs) =>
			pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value.toWellFormed())}`),
		)
		.map((pairs) => (pairs.length === 0 ? "" : `?${pairs.join("&")}`));
	const headers = fc
		.dictionary(
			fc.constantFrom("Idempotency-Key", SHOP_HEADER, "If-None-Match", "Origin", "X-Forwarded-For"),
			fc.oneof(fc.constantFrom(...names, "the-same-again", "null"), headerValue),
			{ maxKeys: 2, size: "xsmall" },
		)
		.map((some) => some as Who);
	const schema = requestBody?.content["application/json"]?.schema;
	const noise = asBytes(schema === undefined ? nasty : almost(schema, names, document));
	const body = ["GET", "DELETE"].includes(method) && schema === undefined ? fc.constant(null) : noise;
	return fc
		.record({
			who: fc.constantFrom("buyer", "buyer", "owner", "owner", "key", "key", "device", "nobody"),
			address,
			query,
			headers,
			body,
		})
		.map(({ who, address, query, headers, body }) => ({
			who,
			method,
			path: `${address}${query}`,
			headers,
			body,
		}));
}

/** What a header may carry at all: Fetch refuses anything else before it leaves. */
const headerValue = nastyWord.map((word) => word.replace(/[^\x20-\x7e]/g, "").trim());

/** What ends the asker's own right is asked by somebody who has just come, and is missed by nobody. */
const ENDS = /^(DELETE \/v1\/buyer\/session|POST \/v1\/auth\/sign-out|PUT \/v1\/me\/password)/;

async function ask({ who, method, path, headers, body }: Asked): Promise<{ status: number; said: string }> {
	const asking = ENDS.test(`${method} ${path}`) ? await arrive() : people;
	const answer = await doors.app.request(path, {
		method,
		headers: { "Content-Type": "application/json", ...headers, ...asking[who] },
		...(body !== null && { body: new Uint8Array(body) }),
	});
	return { status: answer.status, said: await saidBy(answer) };
}

/** A stream is read until it has said something. */
async function saidBy(answer: Response): Promise<string> {
	const headers = [...answer.headers].join("\n");
	if (answer.headers.get("Content-Type") !== "text/event-stream") return headers + (await answer.text());
	const reader = answer.body?.getReader();
	const { value } = (await reader?.read()) ?? {};
	await reader?.cancel();
	return headers + new TextDecoder().decode(value);
}

test("no request makes us fail, say what is inside, or tell what is another shop's", async () => {
	let obeyed = 0;
	await fc.assert(
		fc.asyncProperty(requests(), async (asked) => {
			const { status, said } = await ask(asked);
			expect(status, said).toBeLessThan(500);
			expect(said).not.toMatch(INTERNALS);
			expect(said).not.toContain(CANARY);
			expect(isPolluted()).toBe(false);
			if (status < 300) obeyed++;
		}),
		{ numRuns: cases(1_500) },
	);
	// Noise that is never obeyed shows nothing.
	expect(obeyed).toBeGreaterThan(100);

	const conversation = await begun(doors, people.buyer as Who, "Are you still there?");
	expect(await doors.read(people.key as Who, `/v1/conversations/${conversation}/messages`)).toMatchObject({
		messages: [{ seq: 1, text: "Are you still there?" }],
	});
}, 120_000);
