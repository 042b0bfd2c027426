/** A page stays open over a deploy; what it then asks for is of the build it came from. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { keepBuild, openBuilds } from "./builds.ts";

let place: string;
let database: TestDatabase;
beforeAll(async () => {
	place = await mkdtemp(join(tmpdir(), "shopbell-builds-"));
	database = await testDatabase();
});
afterAll(async () => {
	await rm(place, { recursive: true });
	await database.drop();
});

/** Starts a process with the build of a day, in whose files' names and content the day is. */
async function start(day: string) {
	const folders = { widget: join(place, day, "widget"), dashboard: join(place, day, "dashboard") };
	for (const file of [`widget/assets/panel-${day}.js`, `dashboard/assets/settings-${day}.css`]) {
		await mkdir(join(place, day, file, ".."), { recursive: true });
		await writeFile(join(place, day, file), `/* ${day} */`);
	}
	await keepBuild(database.sql, folders);
	const widget = openBuilds(database.sql, "widget", folders.widget);
	const dashboard = openBuilds(database.sql, "dashboard", folders.dashboard);
	const text = async (found: ReturnType<typeof widget>) => {
		const packed = await found;
		return packed && Buffer.from(packed.plain).toString();
	};
	return {
		panel: (of: string) => text(widget(`assets/panel-${of}.js`)),
		settings: (of: string) => text(dashboard(`assets/settings-${of}.css`)),
		widget,
	};
}

const replaced = async (name: string) =>
	(await database.sql`select replaced_at from built_files where name = ${name}`)[0]?.replaced_at;

test("after a deploy a page that was open before it gets the files of its own build", async () => {
	await start("monday");
	const tuesday = await start("tuesday");
	expect(await tuesday.panel("tuesday")).toBe("/* tuesday */");
	expect(await tuesday.panel("monday")).toBe("/* monday */");
	expect(await tuesday.settings("monday")).toBe("/* monday */");
	expect((await tuesday.widget("assets/panel-monday.js"))?.type).toMatch(/^text\/javascript/);
	expect(await tuesday.panel("someday")).toBeNull();
});

test("while a deploy is under way a process of the old build has the new one's files for a page of another's", async () => {
	const old = await start("wednesday");
	expect(await old.panel("thursday")).toBeNull();
	await start("thursday");
	expect(await old.panel("thursday")).toBe("/* thursday */");
	expect(await old.settings("thursday")).toBe("/* thursday */");
});

test("a build taken back is today's again, and one replaced a month ago is forgotten, however long it was served", async () => {
	await start("friday");
	await start("saturday");
	expect(await replaced("widget/assets/panel-friday.js")).not.toBeNull();
	await start("friday");
	expect(await replaced("widget/assets/panel-friday.js")).toBeNull();
	expect(await replaced("widget/assets/panel-saturday.js")).not.toBeNull();

	await database.sql`update built_files set replaced_at = now() - interval '31 days'
		where name = 'widget/assets/panel-saturday.js'`;
	const sunday = await start("sunday");
	expect(await sunday.panel("saturday")).toBeNull();
	expect(await sunday.panel("friday")).toBe("/* friday */");
});

test("a program that is not built replaces nothing", async () => {
	await start("may");
	const empty = join(place, "empty");
	await keepBuild(database.sql, { widget: empty, dashboard: empty });
	expect(await replaced("widget/assets/panel-may.js")).toBeNull();
});

test("a name that no file has is not even looked up", async () => {
	const { widget } = await start("june");
	for (const name of ["assets/\0", "../widget/assets/panel-june.js", "assets/panel-june.js\0", ".env"])
		expect(await widget(name), name).toBeNull();
});
