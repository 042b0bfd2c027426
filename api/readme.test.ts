/** The README's examples, as somebody pastes them after `npm start`. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begun, type TestDoors, testDoors, type Who } from "./testing/doors.ts";
import { aKey, aShop } from "./testing/people.ts";

/** Variables as the reader would have set them. */
const variables: Record<string, string> = { API: "" };
let doors: TestDoors;
let conversation: string;
beforeAll(async () => {
	doors = await testDoors();
	const shop = await aShop(doors.database.sql);
	variables.KEY = (await aKey(doors.database.sql, shop)).key;
	conversation = await begun(doors, await doors.buyer(shop), "Is the mug back?");
});
afterAll(() => doors.close());

type Curl = { method: string; path: string; headers: Who; body: string | undefined };

/** The `curl` commands of the README's shell examples, in order. */
function examples(): string[] {
	const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
	const shell = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "").join("\n");
	return [...shell.replaceAll("\\\n", " ").matchAll(/curl [^|\n]*/g)].map(([command]) => command);
}

function read(command: string): Curl {
	const filled = command.replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? "");
	const headers = [...filled.matchAll(/-H "([^:]+): ([^"]+)"/g)].map((match) => [match[1], match[2]]);
	const body = /-d '([^']+)'/.exec(filled)?.[1];
	const path = /"(\/v1[^"]*)"/.exec(filled)?.[1] ?? "";
	const method = /-X (\w+)/.exec(filled)?.[1] ?? (body === undefined ? "GET" : "POST");
	return { method, path, headers: Object.fromEntries(headers), body };
}

async function run(command: string): Promise<unknown> {
	const { method, path, headers, body } = read(command);
	const answer = await doors.app.request(path, { method, headers, ...(body !== undefined && { body }) });
	const said = await answer.text();
	expect(answer.ok, `${command}\n${answer.status} ${said}`).toBe(true);
	variables.CONVERSATION ??= /cnv_\w+/.exec(said)?.[0] ?? "";
	return JSON.parse(said);
}

test("every curl of the README works when pasted", async () => {
	const commands = examples();
	expect(commands.length).toBeGreaterThanOrEqual(3);
	for (const command of commands) await run(command);
	expect(variables.CONVERSATION).toBe(conversation);
});

test("the message the README sends is said once, however often it is pasted", async () => {
	const sending = examples().filter((command) => command.includes("-d "));
	expect(sending.length).toBeGreaterThan(0);
	for (const command of sending) expect(await run(command)).toEqual(await run(command));
});
