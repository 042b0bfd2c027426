import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fingerprint, isStale, markBuilt, type Program } from "./programs.ts";

const program: Program = {
	name: "widget",
	config: "widget/vite.config.ts",
	inputs: ["widget", "client"],
	outputs: ["dist/widget/bell.js"],
};

let root: string;

function write(file: string, content: string): void {
	mkdirSync(join(root, file, ".."), { recursive: true });
	writeFileSync(join(root, file), content);
}

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "shopbell-test-"));
	write("package-lock.json", "{}");
	write("widget/bell.ts", "ring");
	write("client/chat.ts", "say");
	write("dist/widget/bell.js", "ring");
	markBuilt(root, program, fingerprint(root, program));
});
afterEach(() => rmSync(root, { recursive: true }));

test("what was built of these very files is not built again", () => {
	expect(isStale(root, program)).toBe(false);
});

test("a test that was written changes no bundle", () => {
	write("client/chat.test.ts", "expect");
	expect(isStale(root, program)).toBe(false);
});

test.each([
	["a changed file", () => write("client/chat.ts", "whisper")],
	["a new file", () => write("widget/panel.css", "a{}")],
	["a file that was renamed", () => renameSync(join(root, "widget/bell.ts"), join(root, "widget/rung.ts"))],
	["another version of a dependency", () => write("package-lock.json", '{"v":2}')],
	["a bundle that somebody deleted", () => rmSync(join(root, "dist/widget/bell.js"))],
])("%s makes it stale", (_, change) => {
	change();
	expect(isStale(root, program)).toBe(true);
});
