/** Nothing that anybody may send is without an end. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { clientFrameSchema, saidSchema, streamSchema } from "../protocol/frames.ts";
import { NOBODY, type TestDoors, testDoors } from "./testing/doors.ts";

type Shape = Record<string, unknown> & {
	type?: string | string[];
	properties?: Record<string, Shape>;
	items?: Shape;
	anyOf?: Shape[];
	oneOf?: Shape[];
	allOf?: Shape[];
	$ref?: string;
};

/** A pattern that can match only so much: no `*`, no `+`, no `{8,}`. */
function isBounded(pattern: unknown): boolean {
	return (
		typeof pattern === "string" &&
		/^\^.*\$$/.test(pattern) &&
		!/(?<!\\)[*+]|\{\d+,\}/.test(pattern.replace(/\[[^\]]*\]/g, "x"))
	);
}

/** Where a schema takes strings, lists, numbers or keys without an end. */
function endless(shape: Shape, at: string): string[] {
	const { type, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = shape;
	const types = [type].flat();
	const fixed = "const" in shape || "enum" in shape;
	const here = [
		types.includes("string") && !fixed && !("maxLength" in shape) && !isBounded(shape.pattern) && "a string",
		types.includes("array") && !("maxItems" in shape) && "a list",
		(types.includes("integer") || types.includes("number")) && !fixed && !("maximum" in shape) && "a number",
		typeof shape.additionalProperties === "object" && "keys",
		shape.$ref !== undefined && "a reference nobody followed",
	].filter((what) => what !== false);
	return [
		...here.map((what) => `${at}: ${what} without an end`),
		...Object.entries(properties).flatMap(([key, inner]) => endless(inner, `${at}/${key}`)),
		...(items === undefined ? [] : endless(items, `${at}[]`)),
		...[...anyOf, ...oneOf, ...allOf].flatMap((inner) => endless(inner, at)),
	];
}

const input = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" }) as Shape;

test("what is endless is found", () => {
	const open = z.object({
		text: z.string(),
		list: z.array(z.enum(["a"])),
		id: z.string().regex(/^a+$/),
		count: z.number(),
		words: z.record(z.string().max(3), z.boolean()),
	});
	expect(endless(input(open), "")).toEqual([
		"/text: a string without an end",
		"/list: a list without an end",
		"/id: a string without an end",
		"/count: a number without an end",
		"/words: keys without an end",
	]);
});

test.each([
	["the socket", clientFrameSchema],
	["a stream", streamSchema],
	["frames said by a request", saidSchema],
])("every frame has an end in all its parts: %s", (_, schema) => {
	expect(endless(input(schema), "")).toEqual([]);
});

describe("an operation", () => {
	let doors: TestDoors;
	beforeAll(async () => {
		doors = await testDoors();
	});
	afterAll(() => doors.close());

	type Parameter = { name: string; schema: Shape };
	type Operation = {
		parameters?: (Parameter | { $ref: string })[];
		requestBody?: { content: Record<string, { schema: Shape }> };
	};
	type Document = {
		paths: Record<string, Record<string, Operation>>;
		components: { parameters: Record<string, Parameter> };
	};

	test("has an end in everything it is asked with", async () => {
		const { paths, components } = await doors.read<Document>(NOBODY, "/v1/openapi.json");
		const shared = Object.values(components.parameters);
		const asked = Object.entries(paths).flatMap(([path, operations]) =>
			Object.entries(operations).flatMap(([method, { parameters = [], requestBody }]) => [
				...parameters.flatMap((one) =>
					"$ref" in one ? [] : [[`${method} ${path} ${one.name}`, one.schema] as const],
				),
				...Object.values(requestBody?.content ?? {}).map(
					({ schema }) => [`${method} ${path}`, schema] as const,
				),
			]),
		);
		expect(asked.length).toBeGreaterThan(40);
		const everything = [...shared.map(({ name, schema }) => [name, schema] as const), ...asked];
		expect(everything.flatMap(([name, schema]) => endless(schema, name))).toEqual([]);
	});
});
