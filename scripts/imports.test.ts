/** Imports go one way. The compiler's project references keep the programs apart; this keeps the rest. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

type Import = { from: string; to: string; typeOnly: boolean };

/** `import … from`, `export … from`, `import "…"` and `import("…")`, with what it points at. */
const IMPORT =
	/^\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

/** Every import of a file, relative ones as paths from the root, packages by their name. */
function importsOf(from: string, code: string): Import[] {
	return [...code.matchAll(IMPORT)].map((match) => {
		const to = match[2] ?? match[3] ?? "";
		return {
			from,
			to: to.startsWith(".") ? normalize(join(dirname(from), to)) : to,
			typeOnly: match[1] !== undefined,
		};
	});
}

/** The program's own files; what tests and Vite's configuration import binds nobody. */
function importsIn(folder: string): Import[] {
	const files = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).filter(
		(file) => !/\.test\.tsx?$|\/testing\/|vite\.config\.ts$/.test(file),
	);
	return files.flatMap((file) => importsOf(file, readFileSync(join(root, file), "utf8")));
}

const PROGRAMS = ["protocol", "client", "widget", "dashboard", "api", "scripts", "e2e", "bench", "demo"];
const top = (path: string) => path.split("/")[0] ?? "";
const line = ({ from, to }: Import) => `${from} → ${to}`;

test("the pattern sees every way to import, and which are types alone", () => {
	const code = `import a, { b } from "./a.ts";\nimport type { C } from "../c.ts";\nimport {\n\td,\n} from "hono";
import "./e.css";\nexport { f } from "./f.ts";\nexport type { G } from "./g.ts";\nconst h = () => import("./h.ts");`;
	expect(importsOf("api/x/y.ts", code).map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
		["api/x/a.ts", false],
		["api/c.ts", true],
		["hono", false],
		["api/x/e.css", false],
		["api/x/f.ts", false],
		["api/x/g.ts", true],
		["api/x/h.ts", false],
	]);
});

test.each([
	["protocol", ["protocol"]],
	["client", ["protocol", "client"]],
	["widget", ["protocol", "client", "widget"]],
	["dashboard", ["protocol", "client", "dashboard"]],
	["api", ["protocol", "api"]],
])("%s imports from %j and no other program", (folder, allowed) => {
	const found = importsIn(folder);
	expect(found).not.toEqual([]);
	const wrong = found.filter(({ to }) => PROGRAMS.includes(top(to)) && !allowed.includes(top(to)));
	expect(wrong.map(line)).toEqual([]);
});

test("browsers get no schemas: of the protocol's values only its numbers and its version", () => {
	const values = ["client", "widget", "dashboard"]
		.flatMap(importsIn)
		.filter(({ to, typeOnly }) => top(to) === "protocol" && !typeOnly)
		.filter(({ to }) => !["protocol/limits.ts", "protocol/version.ts"].includes(to));
	expect(values.map(line)).toEqual([]);
});

test("the protocol's numbers import nothing", () => {
	expect(importsIn("protocol").filter(({ from }) => from === "protocol/limits.ts")).toEqual([]);
});

test("the protocol knows neither a browser nor Node: of packages it imports zod alone", () => {
	const packages = importsIn("protocol").filter(
		({ to }) => top(to) !== "protocol" && to !== "zod" && to !== "@hono/zod-openapi",
	);
	expect(packages.map(line)).toEqual([]);
});

test("in the API doors import verbs: nothing but what composes imports the socket or a feature's routes", () => {
	const composing = ["api/app.ts", "api/server.ts", "api/main.ts"];
	const wrong = importsIn("api")
		.filter(({ from }) => !composing.includes(from) && !from.startsWith("api/doors/"))
		.filter(
			({ from, to }) =>
				(to.startsWith("api/live/") && !from.startsWith("api/live/")) || /^api\/.*routes\.ts$/.test(to),
		);
	expect(wrong.map(line)).toEqual([]);
});

test("the database's folder, the context and the errors know no feature", () => {
	const ground = ["api/db/", "api/context.ts", "api/errors.ts"];
	const wrong = importsIn("api")
		.filter(({ from }) => ground.some((place) => from.startsWith(place)))
		.filter(({ to }) => top(to) === "api" && !ground.some((place) => to.startsWith(place)));
	expect(wrong.map(line)).toEqual([]);
});
