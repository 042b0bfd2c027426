/** A post is read by a shorter way than the rest: by the same rules. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { clientFrameSchema, readFrame } from "./frames.ts";
import { FRAME_MAX_BYTES } from "./limits.ts";

const SOUND = {
	type: "post",
	conversation: `cnv_${"Ab1".repeat(7)}`,
	clientId: "Abc_-123",
	text: "Is it in stock?",
};

/** What the schema alone says of it. */
function bySchema(json: unknown): unknown {
	return clientFrameSchema.safeParse(json).data ?? null;
}

const anything = fc.oneof(
	fc.jsonValue(),
	fc.string({ unit: "binary" }),
	fc.constantFrom(
		SOUND.conversation,
		`${SOUND.conversation}\n`,
		`${SOUND.conversation}1`,
		SOUND.conversation.replace("1", "0"),
		"12345678",
		"1234567",
		"a".repeat(64),
		"a".repeat(65),
		"x".repeat(FRAME_MAX_BYTES),
		"x".repeat(FRAME_MAX_BYTES + 1),
		"post",
		"ping",
		"mark",
		true,
		false,
		null,
		undefined,
	),
);
const key = fc.oneof(
	fc.constantFrom(
		"type",
		"conversation",
		"clientId",
		"text",
		"start",
		"__proto__",
		"constructor",
		"toString",
	),
	fc.string(),
);

test("E2: a post is read as the schema reads it, whatever is wrong with it", () => {
	const broken = fc
		.tuple(
			fc.subarray(Object.keys(SOUND) as (keyof typeof SOUND)[]),
			fc.array(fc.tuple(key, anything), { maxLength: 3 }),
			fc.option(fc.boolean(), { nil: undefined }),
		)
		.map(([without, more, start]) => {
			const said = Object.entries({ ...SOUND, ...(start !== undefined && { start }) });
			const left = said.filter(([name]) => !without.includes(name as keyof typeof SOUND));
			// As JSON.parse makes it: `__proto__` is a name like others.
			return JSON.parse(JSON.stringify(Object.fromEntries([...left, ...more])));
		});
	fc.assert(
		fc.property(fc.oneof(broken, fc.jsonValue()), (json) => {
			expect(readFrame(json)).toEqual(bySchema(json));
		}),
		{ numRuns: 2_000, examples: [[SOUND], [{ ...SOUND, start: true }], [{ ...SOUND, start: null }], [[]]] },
	);
});

test("E2: what is wrong with one part of a post alone is seen", () => {
	fc.assert(
		fc.property(key, anything, (name, value) => {
			const json = { ...SOUND, [name]: value };
			expect(readFrame(json)).toEqual(bySchema(json));
		}),
		{ numRuns: 2_000 },
	);
});
