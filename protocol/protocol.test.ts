import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
	answeredSchema,
	clientFrameSchema,
	postTextSchema,
	saidSchema,
	serverFrameSchema,
	streamSchema,
} from "./frames.ts";
import * as resources from "./resources.ts";
import { OLDEST_SERVED, PROTOCOL_VERSION } from "./version.ts";

declare global {
	interface ImportMeta {
		/** Vite's: the files that match, read as text when the tests are built. */
		glob(of: string[], how: { query: "?raw"; import: "default"; eager: true }): Record<string, string>;
	}
}

const SPEC =
	Object.values(import.meta.glob(["./SPEC.md"], { query: "?raw", import: "default", eager: true }))[0] ?? "";
const TESTS = import.meta.glob(
	[
		"../api/**/*.test.ts",
		"../bench/**/*.test.ts",
		"../client/**/*.test.ts",
		"../dashboard/**/*.test.{ts,tsx}",
		"../e2e/**/*.test.ts",
		"./**/*.test.ts",
		"../scripts/**/*.test.ts",
		"../widget/**/*.test.{ts,tsx}",
	],
	{ query: "?raw", import: "default", eager: true },
);

/** FNV-1a over 64 bits (draft-eastlake-fnv): enough to see that something changed. */
function fingerprint(text: string): string {
	let hash = 0xcbf29ce484222325n;
	for (const letter of text)
		hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n);
	return hash.toString(16).padStart(16, "0");
}

describe("the version", () => {
	/**
	 * When this fails you changed what is said on the wire. If clients of yesterday still understand it and are
	 * understood (a new optional field, a new frame they may ignore), put the new fingerprint here. If not, raise
	 * PROTOCOL_VERSION, add a line to version.ts, and keep answering OLDEST_SERVED.
	 */
	test("belongs to these schemas and no others", () => {
		const nouns = Object.entries<unknown>(resources).flatMap(([name, noun]) =>
			noun instanceof z.ZodType ? [[name, z.toJSONSchema(noun)]] : [],
		);
		const schemas = {
			client: z.toJSONSchema(clientFrameSchema),
			server: z.toJSONSchema(serverFrameSchema),
			http: [streamSchema, saidSchema, answeredSchema].map((schema) => z.toJSONSchema(schema)),
			nouns,
		};
		expect({ version: PROTOCOL_VERSION, fingerprint: fingerprint(JSON.stringify(schemas)) }).toEqual({
			version: 1,
			fingerprint: "f2f3eb571d42b631",
		});
	});

	test("served is at most as old as the newest", () => {
		expect(OLDEST_SERVED).toBeLessThanOrEqual(PROTOCOL_VERSION);
	});
});

const CONVERSATION = "cnv_7hGkWq2mN6bYrXw3cVt8p";
const SHOP = "shp_4Qd8zK7pTn2sRv6wXy9bC";
const TIME = "2025-11-23T03:12:45.123Z";
const message = {
	conversation: CONVERSATION,
	seq: 1,
	rev: 1,
	author: { kind: "buyer" },
	clientId: "Xw3cVt8pQ2mN6bYr",
	kind: "text",
	text: "Is it in stock?",
	createdAt: TIME,
	editedAt: null,
	recalledAt: null,
};
const conversation = {
	id: CONVERSATION,
	status: "open",
	lastSeq: 1,
	rev: 1,
	marks: { buyer: { delivered: 1, read: 1 }, shop: { delivered: 0, read: 0 } },
	lastMessage: { seq: 1, author: { kind: "buyer" }, text: "Is it in stock?", createdAt: TIME },
	createdAt: TIME,
	changedAt: TIME,
};
const seller = { kind: "seller", id: "slr_7hGkWq2mN6bYrXw3cVt8p", name: "Mira" };
const page = { url: "https://shop.example/lamp", title: "Lamp" };

/** Said by clients of version 1, wherever they are cached. Never changed, only added to. */
const SAID = [
	{ type: "hello", version: 1, token: `dev_${"x".repeat(43)}`, shop: SHOP, follow: [] },
	{
		type: "hello",
		version: 1,
		token: "x".repeat(300),
		shop: SHOP,
		inbox: true,
		follow: [
			{ conversation: CONVERSATION, rev: null },
			{ conversation: CONVERSATION, rev: 7 },
		],
		page,
		locale: "zh-Hans-CN",
	},
	{ type: "follow", conversation: CONVERSATION, rev: null },
	{ type: "unfollow", conversation: CONVERSATION },
	{
		type: "post",
		conversation: CONVERSATION,
		clientId: "Xw3cVt8pQ2mN6bYr",
		text: "Is it in stock?",
		start: true,
	},
	{ type: "post", conversation: CONVERSATION, clientId: "Xw3cVt8pQ2mN6bYr", text: "" },
	{ type: "mark", conversation: CONVERSATION, delivered: 3, read: 2 },
	{ type: "mark", conversation: CONVERSATION },
	{ type: "typing", conversation: CONVERSATION, on: true },
	{ type: "page", page },
	{ type: "ping" },
];

/** Said by servers of version 1. */
const ANSWERED = [
	{
		type: "welcome",
		version: 1,
		epoch: "9f2c60d1a7b3e845",
		side: "buyer",
		answering: true,
		conversations: [conversation],
	},
	{
		type: "welcome",
		version: 1,
		epoch: "9f2c60d1a7b3e845",
		side: "shop",
		seller: { id: seller.id, name: "Mira" },
		answering: true,
	},
	{ type: "changes", held: null, conversation, messages: [message], more: false, after: 1 },
	{ type: "message", message },
	{ type: "message", message: { ...message, author: seller, text: null, recalledAt: TIME } },
	{ type: "conversation", conversation },
	{ type: "mark", conversation: CONVERSATION, rev: 3, side: "shop", delivered: 1, read: 1 },
	{
		type: "note",
		note: {
			conversation: CONVERSATION,
			seq: 1,
			kind: "assigned",
			author: seller,
			clientId: null,
			text: null,
			assignee: { id: seller.id, name: "Mira" },
			createdAt: TIME,
		},
	},
	{ type: "typing", conversation: CONVERSATION, side: "shop", name: "Mira", on: true },
	{ type: "presence", conversation: CONVERSATION, online: true, page },
	{ type: "answering", answering: false },
	{ type: "inbox", conversations: [conversation] },
	{
		type: "refused",
		conversation: CONVERSATION,
		clientId: "Xw3cVt8pQ2mN6bYr",
		code: "rate_limited",
		detail: "Too many requests. Wait a little and try again.",
		permanent: false,
		retryAfter: 1_000,
	},
	{ type: "pong", tips: [{ conversation: CONVERSATION, rev: 9 }] },
	{ type: "gone", conversation: CONVERSATION },
	{ type: "drain", in: 2_140 },
];

describe("golden frames", () => {
	test.each(SAID)("a client's $type is understood", (frame) => {
		expect(clientFrameSchema.parse(frame)).toEqual(frame);
	});

	test.each(ANSWERED)("a server's $type is understood", (frame) => {
		expect(serverFrameSchema.parse(frame)).toEqual(frame);
	});

	test("there is one of every type", () => {
		const types = (frames: { type: string }[]) => new Set(frames.map(({ type }) => type));
		expect(types(SAID)).toEqual(new Set(clientFrameSchema.options.map(({ shape }) => shape.type.value)));
		expect(types(ANSWERED)).toEqual(new Set(serverFrameSchema.options.map(({ shape }) => shape.type.value)));
	});

	test.each([
		["an unknown type", { type: "shout" }],
		["a field nobody knows", { type: "ping", loud: true }],
		["a name that is no id", { type: "unfollow", conversation: "cnv_0OIl" }],
		["a number that is none", { type: "follow", conversation: CONVERSATION, rev: -1 }],
		[
			"an object where text belongs",
			{ type: "post", conversation: CONVERSATION, clientId: "Xw3cVt8pQ2mN6bYr", text: { type: "div" } },
		],
	])("E2 %s is no frame", (_, frame) => {
		expect(clientFrameSchema.safeParse(frame).success).toBe(false);
	});

	test.each([
		["nothing", " \n"],
		["NUL", "a\0b"],
		["half a surrogate pair", "a\ud83d"],
		["too much", "x".repeat(10_001)],
	])("a text of %s is not said", (_, text) => {
		expect(postTextSchema.safeParse(text).success).toBe(false);
	});
});

describe("SPEC.md", () => {
	const rules = [...SPEC.matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map((match) => match[1] ?? "");

	test("has rules, each with an id of its own", () => {
		expect(rules.length).toBeGreaterThan(50);
		expect(new Set(rules).size).toBe(rules.length);
	});

	test("refers to no rule that is not there", () => {
		const named = [...SPEC.matchAll(/\b([HMRNTICEB]\d+)\b/g)].map((match) => match[1]);
		expect(named.filter((id) => !rules.includes(id ?? ""))).toEqual([]);
	});

	test("every rule is quoted by a test that guards it, and no test quotes one that is not there", () => {
		const names = Object.values(TESTS).flatMap((text) =>
			[...text.matchAll(/\b(?:test|it)(?:\.\w+\([\s\S]*?\))?\(\s*["'`]([^"'`\n]*)/g)].map(
				(match) => match[1] ?? "",
			),
		);
		const quoted = new Set(names.flatMap((name) => name.match(/\b[HMRNTICEBS]\d+\b/g) ?? []));
		expect(rules.filter((id) => !quoted.has(id))).toEqual([]);
		expect([...quoted].filter((id) => !rules.includes(id))).toEqual([]);
	});

	test("speaks of every frame", () => {
		const types = [...clientFrameSchema.options, ...serverFrameSchema.options].map(
			({ shape }) => shape.type.value,
		);
		const spoken = types.filter((type) => SPEC.includes(`\`${type}`) || SPEC.includes(`"type":"${type}"`));
		expect(spoken).toEqual(types);
	});
});
