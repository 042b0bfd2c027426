/**
 * Bugs planted into a copy of the source, each of which the harness must catch: a harness that has never been seen to
 * fail proves nothing.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Of this source tree, with a slash at the end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What a process and a crowd run from. */
const COPIED = ["api", "client", "protocol", "scripts", "e2e", "migrations", "demo", "package.json"];
/** What they only look into. */
const LINKED = ["dist"];

type Edit = { file: string; find: string; replace: string };

export type PlantedBug = {
	/** What is wrong, as a fact. */
	name: string;
	edits: Edit[];
	/** A word of the fault that must bring it to light, and how often at most it has to happen. */
	caughtBy: { fault: string; times: number };
};

export const BUGS: PlantedBug[] = [
	{
		name: "A message is acknowledged before it is committed",
		edits: [
			{
				file: "api/messages/post.ts",
				find: "const placed = await append(ctx.sql, drafts);",
				replace: `const held = await ctx.sql.reserve();
	await held\`begin\`;
	const placed = await append(held, drafts);
	setTimeout(() => held\`commit\`.catch(() => {}).finally(() => held.release()), 50);`,
			},
		],
		caughtBy: { fault: "API process is killed", times: 5 },
	},
	{
		name: "A client id is not looked up, and not unique",
		edits: [
			{
				file: "api/messages/store.ts",
				find: "and m.author = l.author and m.client_id = l.client_id",
				replace: "and false",
			},
			{
				file: "migrations/0000_first.sql",
				find: 'CREATE UNIQUE INDEX "messages_client"',
				replace: 'CREATE INDEX "messages_client"',
			},
			{
				file: "migrations/0004_fewer_and_calmer_indexes.sql",
				find: 'CREATE UNIQUE INDEX "messages_author_client"',
				replace: 'CREATE INDEX "messages_author_client"',
			},
		],
		caughtBy: { fault: "API process is killed", times: 5 },
	},
	{
		name: "A place is max(seq) + 1, read without the conversation's lock",
		edits: [
			{
				file: "api/messages/store.ts",
				find: "select i.*, c.last_seq, c.rev,",
				replace:
					"select i.*, coalesce((select max(seq) from messages x where x.shop_id = c.shop_id and x.conversation_id = c.id), 0) as last_seq, c.rev,",
			},
			{ file: "api/messages/store.ts", find: "for no key update of c", replace: "" },
			{
				file: "api/messages/append.ts",
				find: "select $1, $2, last_seq, rev,",
				replace:
					"select $1, $2, (select coalesce(max(seq), 0) + 1 from messages where shop_id = $1 and conversation_id = $2), rev,",
			},
			{
				file: "api/messages/append.ts",
				find: "select v.shop_id, v.id, v.seq + m.n,",
				replace:
					"select v.shop_id, v.id, (select coalesce(max(seq), 0) from messages x where x.shop_id = v.shop_id and x.conversation_id = v.id) + m.n,",
			},
			{
				file: "migrations/0000_first.sql",
				find: 'CONSTRAINT "messages_shop_id_conversation_id_seq_pk" PRIMARY KEY("shop_id","conversation_id","seq")',
				replace: "CHECK (seq > 0)",
			},
			{
				file: "migrations/0000_first.sql",
				find: 'FOREIGN KEY ("shop_id","conversation_id","seq") REFERENCES "public"."messages"("shop_id","conversation_id","seq") ON DELETE cascade ON UPDATE no action',
				replace: "CHECK (seq > 0)",
			},
		],
		caughtBy: { fault: "PostgreSQL stands still", times: 3 },
	},
	{
		name: "A place is taken first, and a known client id skipped after",
		edits: [
			{
				file: "api/messages/store.ts",
				find: "checked c cross join clock where c.known_seq is null",
				replace: "checked c cross join clock",
			},
			{
				file: "api/messages/append.ts",
				find: "from moved\nreturning",
				replace: "from moved\non conflict do nothing\nreturning",
			},
			{
				file: "api/messages/append.ts",
				find: "join moved v on v.ord = m.ord\n",
				replace: "join moved v on v.ord = m.ord\n\ton conflict do nothing\n",
			},
			{
				file: "api/messages/store.ts",
				find: "'text', text, at\n\tfrom fresh\n",
				replace: "'text', text, at\n\tfrom fresh\n\ton conflict do nothing\n",
			},
			{
				file: "api/messages/store.ts",
				find: "as changed\nfrom fresh\n",
				replace: "as changed\nfrom fresh where known_seq is null\n",
			},
		],
		caughtBy: { fault: "Every connection is torn", times: 30 },
	},
	{
		name: "The server reads first and subscribes second, and nobody looks for holes",
		edits: [
			{
				file: "api/live/welcome.ts",
				find: "	const claimed: Claimed[] = [];",
				replace: `	const early = await read(ctx, actor, [...wished.keys(), ...mine]);
	await new Promise((resolve) => setTimeout(resolve, 100));
	const claimed: Claimed[] = [];`,
			},
			{
				file: "api/live/welcome.ts",
				find: "const theirs = await read(ctx, actor, [...wished.keys(), ...mine]);",
				replace: "const theirs = early;",
			},
			{
				file: "client/thread.ts",
				find: "log.held !== null && log.tip > log.held",
				replace: "log.held === -1",
			},
		],
		caughtBy: { fault: "Every connection is torn", times: 5 },
	},
	{
		name: "A retry takes a new client id",
		edits: [
			{
				file: "client/outbox.ts",
				find: "if (!writing.has(entry) && !flying.has(conversation) && post(entry)) fly(entry, ANSWER_MS);",
				replace: `if (writing.has(entry) || flying.has(conversation)) continue;
			const again = { ...entry, clientId: newClientId() };
			if (!post(again)) continue;
			entries.delete(entry.clientId);
			entries.set(again.clientId, again);
			fly(again, ANSWER_MS);`,
			},
		],
		caughtBy: { fault: "API process is killed", times: 5 },
	},
	{
		name: "What was on its way when the connection broke counts as said",
		edits: [
			{
				file: "client/outbox.ts",
				find: "for (const conversation of [...flying.keys()]) land(conversation);",
				replace: `for (const conversation of [...flying.keys()]) {
				land(conversation);
				const [first] = queue(conversation);
				if (first) drop(first);
			}`,
			},
		],
		caughtBy: { fault: "API process is killed", times: 5 },
	},
	{
		name: "A hint's content is trusted and the log not read, and nobody looks for holes",
		edits: [
			{
				file: "api/live/elsewhere.ts",
				find: "const all = rev === null && noteSeq === null;",
				replace: `const all = rev === null && noteSeq === null;
		const told = this.#floor(shop)?.told(conversation);
		if (told && rev !== null) told.rev = rev;`,
			},
			{
				file: "client/thread.ts",
				find: "log.held !== null && log.tip > log.held",
				replace: "log.held === -1",
			},
		],
		caughtBy: { fault: "Nothing happens", times: 5 },
	},
	{
		name: "A receiver that is slow misses frames instead of being cut off, and nobody looks for holes",
		edits: [
			{
				file: "api/live/connection.ts",
				find: 'if (this.#tcp.write(bytes, "latin1")) return;',
				replace:
					'if (this.#tcp.writableLength > 16_384) return;\n\t\tif (this.#tcp.write(bytes, "latin1")) return;',
			},
			{
				file: "client/thread.ts",
				find: "log.held !== null && log.tip > log.held",
				replace: "log.held === -1",
			},
		],
		caughtBy: { fault: "stop reading", times: 1 },
	},
	{
		name: "One frame in fifty gets lost, and a client counts over holes",
		edits: [
			{
				file: "api/live/follow.ts",
				find: "if (this.#kept === null) {",
				replace: "if (this.#kept === null) {\n\t\t\tif (Math.random() < 0.02) return;",
			},
			{
				file: "client/thread.ts",
				find: "while (log.ahead.includes(held + 1)) held++;",
				replace: "held = Math.max(held, ...log.ahead);",
			},
		],
		caughtBy: { fault: "Nothing happens", times: 3 },
	},
	{
		name: "The epoch is ignored",
		edits: [
			{
				file: "client/chat.ts",
				find: "if (welcome && welcome.epoch !== frame.epoch) {",
				replace: "if (!frame) {",
			},
			{
				file: "client/thread.ts",
				find: "if (held === null && log.held !== null && after < log.held) return unknown;",
				replace: "",
			},
		],
		caughtBy: { fault: "older backup", times: 1 },
	},
	{
		name: "Marks go back",
		edits: [
			{
				file: "api/marks/mark.ts",
				find: "greatest(delivered, had_delivered) as now_delivered, greatest(read, had_read) as now_read",
				replace: "delivered as now_delivered, read as now_read",
			},
		],
		caughtBy: { fault: "Nothing happens", times: 3 },
	},
	{
		name: "PostgreSQL confirms before it has written (synchronous_commit off), and is killed",
		edits: [
			{
				file: "api/db/client.ts",
				find: 'application_name: "shopbell",',
				replace: 'application_name: "shopbell",\n\t\t\tsynchronous_commit: "off",',
			},
		],
		caughtBy: { fault: "PostgreSQL is killed", times: 5 },
	},
	{
		name: "PostgreSQL confirms before it has written (synchronous_commit off), and the power goes",
		edits: [
			{
				file: "api/db/client.ts",
				find: 'application_name: "shopbell",',
				replace: 'application_name: "shopbell",\n\t\t\tsynchronous_commit: "off",',
			},
		],
		caughtBy: { fault: "The power goes", times: 5 },
	},
];

/**
 * Makes a copy of the source with the bug in it.
 *
 * @returns its root, and how to take it away again.
 * @throws when the code it changes is no longer there: then the bug has to be planted anew.
 */
export function plant(bug: PlantedBug): { source: string; uproot: () => void } {
	const source = join(ROOT, "test-results", "planted", String(BUGS.indexOf(bug)));
	rmSync(source, { recursive: true, force: true });
	mkdirSync(source, { recursive: true });
	for (const path of COPIED) cpSync(join(ROOT, path), join(source, path), { recursive: true });
	for (const path of LINKED) symlinkSync(join(ROOT, path), join(source, path));
	for (const { file, find, replace } of bug.edits) {
		const path = join(source, file);
		const code = readFileSync(path, "utf8");
		if (!code.includes(find)) throw new Error(`${file} no longer has what "${bug.name}" changes`);
		writeFileSync(
			path,
			code.replace(find, () => replace),
		);
	}
	return { source, uproot: () => rmSync(source, { recursive: true, force: true }) };
}
