/** Reading back: pages of history, the inbox, what is unread, and searching, at ten million messages and at fifty thousand. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { totalmem } from "node:os";
import { ask, type BenchDatabase, startDatabase } from "./database.ts";
import type { Part, Table } from "./part.ts";
import { type Shopbell, startShopbell } from "./peers/shopbell.ts";
import { alternate, median, percentile, ratio, shown, withSpread } from "./rounds.ts";
import { type Archive, fill } from "./seed.ts";
import { wordOf } from "./vocabulary.ts";

/** What ten million are held against. */
const FEW = 50_000;
/** Requests of each kind in a round, of pages and of searches, which take so much longer; the first are not counted. */
const PAGES = 300;
const SEARCHES = 60;
const WARM = 10;
/** Programs that ask in turn: one alone would be told to wait. */
const KEYS = 20;

/**
 * Settings for a database that is filled once, and has the memory the manual gives it (section "Resource Consumption"):
 * durability stays as it is.
 */
const SETTINGS = [
	"max_wal_size=8GB",
	"maintenance_work_mem=1GB",
	"checkpoint_timeout=30min",
	`shared_buffers=${Math.round(totalmem() / 4 / 2 ** 20)}MB`,
];

type Question = { name: string; path: (archive: Archive, dice: () => number) => string };

const READING: Question[] = [
	{
		name: "newest 50",
		path: ({ long }, dice) => `/v1/conversations/${pick(long, dice)}/messages?limit=50`,
	},
	{
		name: "50 before",
		path: ({ long, length }, dice) =>
			`/v1/conversations/${pick(long, dice)}/messages?limit=50&before=${51 + Math.floor(dice() * (length - 51))}`,
	},
	{
		name: "50 around",
		path: ({ long, length }, dice) =>
			`/v1/conversations/${pick(long, dice)}/messages?limit=50&around=${26 + Math.floor(dice() * (length - 52))}`,
	},
	{ name: "inbox, 50 who wait", path: () => "/v1/conversations?sort=waiting&view=all&limit=50" },
	{ name: "inbox, 50 newest", path: () => "/v1/conversations?limit=50" },
	{ name: "unread total", path: () => "/v1/conversations/counts" },
];

/** Some word of those from the one rank to the other, the most frequent being 0. */
const aWord = (dice: () => number, from: number, to: number) =>
	wordOf(from + Math.floor(dice() * (to - from)));
const searchFor = (q: string) => `/v1/search?limit=20&q=${encodeURIComponent(q)}`;

const SEARCHING: Question[] = [
	{ name: "a word everybody uses (in 5 to 70 % of all)", path: (_, dice) => searchFor(aWord(dice, 0, 20)) },
	{ name: "a common word (1 to 5 %)", path: (_, dice) => searchFor(aWord(dice, 20, 100)) },
	{ name: "a word (1 in 100 to 1 in 1,000)", path: (_, dice) => searchFor(aWord(dice, 100, 1_000)) },
	{ name: "a rare word (1 in 10,000)", path: (_, dice) => searchFor(aWord(dice, 10_000, 20_000)) },
	{
		name: "two words, of which one is rare",
		path: (_, dice) => searchFor(`${aWord(dice, 20, 100)} ${aWord(dice, 1_000, 10_000)}`),
	},
	{
		name: "the first three letters of a word",
		path: (_, dice) => searchFor(aWord(dice, 200, 2_000).slice(0, 3)),
	},
	{ name: "a word nobody said", path: (_, dice) => searchFor(`zzq${Math.floor(dice() * 1_000)}`) },
];

type Place = {
	archive: Archive;
	server: Shopbell;
	keys: string[];
	took: Map<string, number[][]>;
	agent: Agent;
};

export const part: Part = {
	what: "history, inbox, unread totals and searching through the API, by the size of the archive",
	async measure({ rounds, messages, say }) {
		const database = await startDatabase(false, SETTINGS);
		const places: Place[] = [];
		try {
			for (const [name, count] of [
				["few", Math.min(FEW, messages)],
				["many", messages],
			] as const) {
				const begun = performance.now();
				places.push(await open(database, name, count));
				say(
					`${count.toLocaleString("en-US")} messages after ${shown((performance.now() - begun) / 1_000)} s`,
				);
			}
			// Apart: a search reads so much that pages of history would have to be fetched again after it.
			for (const { questions, count, from } of [
				{ questions: READING, count: PAGES, from: ["messages", "conversations"] },
				{ questions: SEARCHING, count: SEARCHES, from: ["search_entries"] },
			]) {
				for (const { server } of places) await warm(server, from);
				await alternate(rounds, places, async (place) => {
					for (const { name, path } of questions) {
						const took = place.took.get(name) ?? [];
						took.push(await timed(place, path, count));
						place.took.set(name, took);
					}
				});
			}
			return report(places, await plans(places[1]));
		} finally {
			for (const { server, agent } of places) {
				agent.destroy();
				await server.stop();
			}
			await database.stop();
		}
	},
};

function pick(from: readonly string[], dice: () => number): string {
	return from[Math.floor(dice() * from.length)] ?? "";
}

async function open(database: BenchDatabase, name: string, count: number): Promise<Place> {
	// Behind a proxy that says another address each time: the limits by address are not what is measured.
	const server = await startShopbell(database, 0, { name, core: null, env: { TRUST_PROXY: "1" } });
	const archive = await fill(server.url, count);
	const keys = Array.from({ length: KEYS }, () => `sk_${randomBytes(24).toString("hex")}`);
	const hashes = keys.map((key) => createHash("sha256").update(key).digest("hex"));
	await ask(
		server.url,
		(sql) =>
			sql`insert into api_keys (shop_id, id, name, hash, tail, created_by)
			select ${archive.shop}, 'key_' || n, 'Bench', decode(h, 'hex'), 'tail', 'slr_bench'
			from unnest(string_to_array(${hashes.join(",")}, ',')) with ordinality as k (h, n)`,
	);
	return { archive, server, keys, took: new Map(), agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
}

/**
 * Brings tables and their indexes into PostgreSQL's memory. Machines that are hired take memory away that nobody uses for a
 * while, the system's cache first; a page then waits for the disk, for ten blocks as long as for all the rest.
 */
async function warm({ url }: Shopbell, tables: string[]): Promise<void> {
	await ask(url, async (sql) => {
		await sql`create extension if not exists pg_prewarm`;
		await sql`with named as (select unnest(string_to_array(${tables.join()}, ','))::regclass as relation)
			select pg_prewarm(relation) from named
			union all
			select pg_prewarm(indexrelid::regclass) from pg_index join named on indrelid = relation`;
	});
}

/** Milliseconds of each request of a round, rising. */
async function timed(
	place: Place,
	path: (archive: Archive, dice: () => number) => string,
	count: number,
): Promise<number[]> {
	const took: number[] = [];
	for (let n = 0; n < count + WARM; n++) {
		const begun = performance.now();
		await get(place, path(place.archive, Math.random));
		if (n >= WARM) took.push(performance.now() - begun);
	}
	return took.sort((a, b) => a - b);
}

async function get({ server, keys, agent }: Place, path: string): Promise<void> {
	const headers = {
		Authorization: `Bearer ${keys[Math.floor(Math.random() * keys.length)]}`,
		"X-Forwarded-For": `10.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}.1`,
	};
	const asked = request({ host: "127.0.0.1", port: server.port, path, headers, agent }).end();
	const [answer] = await once(asked, "response");
	let body = "";
	for await (const chunk of answer.setEncoding("utf8")) body += chunk;
	if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${body}`);
}

function report(places: Place[], plan: Table) {
	const [few, many] = places;
	const p50 = (place: Place | undefined, name: string) =>
		(place?.took.get(name) ?? []).map((round) => percentile(round, 0.5));
	const p99 = (place: Place | undefined, name: string) =>
		(place?.took.get(name) ?? []).map((round) => percentile(round, 0.99));
	const p95 = (place: Place | undefined, name: string) =>
		(place?.took.get(name) ?? []).map((round) => percentile(round, 0.95));
	const size = (place: Place | undefined) => (place?.archive.messages ?? 0).toLocaleString("en-US");
	// Of the three ways to read a page, the one that costs most.
	const pages = ["newest 50", "50 before", "50 around"];
	const page = Math.max(...pages.map((name) => median(p50(many, name))));
	const growth = Math.max(...pages.map((name) => ratio(p50(many, name), p50(few, name)) ?? Number.NaN));
	return {
		tables: [
			{
				title: "Reading back through the API",
				columns: ["what", `at ${size(few)}: p50 ms`, "p99 ms", `at ${size(many)}: p50 ms`, "p99 ms", "times"],
				rows: READING.map(({ name }) => [
					name,
					withSpread(p50(few, name)),
					shown(median(p99(few, name))),
					withSpread(p50(many, name)),
					shown(median(p99(many, name))),
					ratio(p50(many, name), p50(few, name)),
				]),
				notes: [
					`One request after the other over one connection, ${PAGES} of each kind a round, from the first byte sent to the last received. One shop holds all; ${many?.archive.conversations.toLocaleString("en-US")} conversations, one in forty open.`,
					"PostgreSQL has a quarter of the machine's memory, as its manual advises, and in it what is read.",
				],
			},
			plan,
			{
				title: "Searching through the API",
				columns: [
					"looked for",
					`at ${size(few)}: p50 ms`,
					"p95 ms",
					`at ${size(many)}: p50 ms`,
					"p95 ms",
					"p99 ms",
				],
				rows: SEARCHING.map(({ name }) => [
					name,
					withSpread(p50(few, name)),
					shown(median(p95(few, name))),
					withSpread(p50(many, name)),
					shown(median(p95(many, name))),
					shown(median(p99(many, name))),
				]),
				notes: [
					"Twenty hits, newest first, with their conversations. Messages of twelve words out of 30,000, as frequent as in a language (Zipf's law).",
					"The budget is held against the slowest kind.",
				],
			},
		],
		verdicts: {
			"history.page": { measured: page },
			"history.growth": { measured: growth },
			"search.p95": {
				measured: Math.max(...SEARCHING.map(({ name }) => median(p95(many, name)))),
			},
		},
	};
}

/** How PostgreSQL goes about a page in the middle of a long conversation. */
async function plans(place: Place | undefined): Promise<Table> {
	if (place === undefined) throw new Error("nothing was filled");
	const { shop, long, length } = place.archive;
	const rows = await ask(place.server.url, (sql) =>
		sql.unsafe(
			`explain (analyze, buffers, costs off, summary off) select * from messages
			where shop_id = '${shop}' and conversation_id = '${long[0]}' and seq < ${length / 2} order by seq desc limit 51`,
		),
	);
	return {
		title: "How a page before is read",
		columns: ["plan"],
		rows: rows.map((row) => [String(row["QUERY PLAN"]).trim()]),
	};
}
