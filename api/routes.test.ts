/** Every route there is, counted: so that none can be forgotten. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { NOBODY, type TestDoors, testDoors } from "./testing/doors.ts";

let doors: TestDoors;
beforeAll(async () => {
	doors = await testDoors();
});
afterAll(() => doors.close());

/** Routes at which nobody is asked who they are, and why. */
const OPEN = new Set([
	"GET /v1/openapi.json", // says what is there, and nothing of what is in it
	"POST /v1/auth/sign-in/email", // who comes here is not signed in yet
	"GET /v1/auth/link", // the link's token is the credential; a bad one is led to the sign-in page
	"POST /v1/auth/sign-out", // signing out twice is once
]);
/** Of those, pages rather than operations: a browser is led there. */
const NOT_OPERATIONS = new Set(["GET /v1/openapi.json", "GET /v1/auth/link"]);

type Operation = { summary?: string; security?: object[]; tags?: string[]; parameters?: object[] };
type Document = {
	openapi: string;
	paths: Record<string, Record<string, Operation>>;
	components: { securitySchemes: object };
};

async function described(): Promise<[name: string, operation: Operation][]> {
	const { paths } = await doors.read<Document>(NOBODY, "/v1/openapi.json");
	return Object.entries(paths).flatMap(([path, operations]) =>
		Object.entries(operations).map(
			([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as [string, Operation],
		),
	);
}

/** As the router has them, in the document's spelling. */
function routed(): string[] {
	const routes = doors.app.routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/v1/"));
	return [...new Set(routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`))];
}

test("the OpenAPI document has every route, and no other", async () => {
	const names = (await described()).map(([name]) => name);
	expect(names.length).toBeGreaterThan(25);
	expect(names.sort()).toEqual(
		routed()
			.filter((name) => !NOT_OPERATIONS.has(name))
			.sort(),
	);
});

test("every route asks who you are", async () => {
	const names = routed();
	expect([...OPEN].filter((name) => !names.includes(name))).toEqual([]);
	for (const name of names) {
		const [method = "", path = ""] = name.split(" ");
		const filled = path
			.replace("{conversation}", "cnv_123456789ABCDEFGHJKLM")
			.replace("{buyer}", "buy_123456789ABCDEFGHJKLM")
			.replace("{key}", "key_123456789ABCDEFGHJKLM")
			.replace("{seq}", "1");
		const answer = await doors.ask(
			NOBODY,
			method,
			filled,
			["GET", "DELETE"].includes(method) ? undefined : {},
		);
		if (OPEN.has(name)) expect.soft(answer.status, name).not.toBe(401);
		else expect.soft(answer.status, name).toBe(401);
	}
});

test("every operation says who may ask, what it is for, and what may be refused", async () => {
	for (const [name, operation] of await described()) {
		expect.soft(operation.security?.length === 0, name).toBe(name === "POST /v1/auth/sign-in/email");
		expect.soft(operation.summary, name).toBeTruthy();
		expect.soft(operation.tags, name).toHaveLength(1);
		expect.soft(operation, name).toHaveProperty("responses.4XX.$ref", "#/components/responses/Refusal4XX");
	}
});

test("the document is OpenAPI 3.1, with its credentials and without a dangling reference", async () => {
	const document = await doors.read<Document>(NOBODY, "/v1/openapi.json");
	expect(document.openapi).toBe("3.1.0");
	expect(Object.keys(document.components.securitySchemes)).toEqual(["apiKey", "session", "device"]);
	const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
		(match) => match[1] ?? "",
	);
	expect(references.length).toBeGreaterThan(20);
	for (const reference of new Set(references)) expect.soft(document).toHaveProperty(reference.split("/"));
});
