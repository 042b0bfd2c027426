/** What nobody should send: values, and texts of JSON that almost fit a schema, for random tests. */
import fc from "fast-check";

/** The part of JSON Schema that our own documents use. */
export type Shape = {
	type?: string | string[];
	properties?: Record<string, Shape>;
	required?: string[];
	items?: Shape;
	enum?: unknown[];
	const?: unknown;
	pattern?: string;
	minimum?: number;
	maximum?: number;
	anyOf?: Shape[];
	oneOf?: Shape[];
	allOf?: Shape[];
	maxItems?: number;
	$ref?: string;
};

/** Keys that mean something to JavaScript. */
export const PROTOTYPE_KEYS = [
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"valueOf",
	"hasOwnProperty",
];
/** Set on a prototype by whoever got that far. */
export const POLLUTED = "polluted";

/** Written as JSON text, for no value of JavaScript says them. */
const UNSAYABLE = [
	"1e400",
	"-1e400",
	"1e-400",
	"-0",
	"0.1e1",
	"9007199254740993",
	"99999999999999999999999999",
	'"\\u0000"',
	'"\\ud800"',
	'"\\udc00\\ud800"',
	'"\\ufeff"',
	`{"__proto__":{"${POLLUTED}":true}}`,
	`{"constructor":{"prototype":{"${POLLUTED}":true}}}`,
	'{"type":"ping","type":"post"}',
	`${"[".repeat(5_000)}${"]".repeat(5_000)}`,
	`${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`,
	`[${"1,".repeat(9_000)}1]`,
	`"${"x".repeat(20_000)}"`,
	`"${"\\u202e\\u0301".repeat(500)}"`,
];

const NUMBERS = [0, -1, 1, 1.5, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e308];
const WORDS = [
	"",
	" ",
	"null",
	"' or 1=1 --",
	'"; drop table messages; --',
	"../../etc/passwd",
	"<img src=x onerror=alert(1)>",
	"%{jndi:ldap://x}",
	"\r\nSet-Cookie: a=b",
	"%00",
	"javascript:alert(1)",
	"2025-02-30T25:61:61Z",
	"cnv_",
	...PROTOTYPE_KEYS,
];

/** JSON text of something that fits nowhere. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(...UNSAYABLE),
	fc.constantFrom(...WORDS, ...NUMBERS).map((value) => JSON.stringify(value)),
	fc.json({ maxDepth: 3 }),
	fc.string({ unit: "binary", maxLength: 300 }).map((text) => JSON.stringify(text)),
	fc.constantFrom("null", "true", "{}", "[]", "[[]]", '{"$ne":null}'),
);

/** Words for addresses and headers' values: no JSON. */
export const nastyWord: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(...WORDS, ...NUMBERS.map(String)),
	fc.string({ unit: "binary", maxLength: 100 }).filter((text) => text.isWellFormed()),
	fc.constant("x".repeat(3_000)),
);

/**
 * JSON texts shaped like a schema, with something wrong at a few places, or nowhere.
 *
 * @param names strings that fit patterns, such as ids of things that exist.
 * @param root where `$ref`s point into.
 * @param wrong how often something is: 0 for values of the right type everywhere, as wild as the type allows.
 */
export function almost(shape: Shape, names: string[], root: object = {}, wrong = 1): fc.Arbitrary<string> {
	const within = (inner: Shape) => almost(inner, names, root, wrong);
	const fits = (): fc.Arbitrary<string> => {
		if (shape.$ref !== undefined) return within(resolve(shape.$ref, root));
		const choice = shape.anyOf ?? shape.oneOf;
		if (choice !== undefined) return fc.oneof(...choice.map(within));
		if (shape.allOf !== undefined) return fc.oneof(...shape.allOf.map(within));
		if (shape.const !== undefined) return fc.constant(JSON.stringify(shape.const));
		if (shape.enum !== undefined) return fc.constantFrom(...shape.enum.map((value) => JSON.stringify(value)));
		const type = Array.isArray(shape.type) ? shape.type[0] : shape.type;
		switch (type) {
			case "object":
				return members(shape, within, wrong);
			case "array":
				return fc.array(within(shape.items ?? {}), { maxLength: 5 }).map((items) => `[${items.join(",")}]`);
			case "boolean":
				return fc.constantFrom("true", "false");
			case "integer":
			case "number":
				return numbers(shape).map(String);
			case "null":
				return fc.constant("null");
			default:
				return words(shape, names).map((text) => JSON.stringify(text));
		}
	};
	return fc.oneof({ weight: 12, arbitrary: fits() }, { weight: wrong, arbitrary: nasty });
}

/** Small ones, and those at the edges of what a machine holds. */
function numbers({ type, minimum = -Infinity, maximum = Infinity }: Shape): fc.Arbitrary<number> {
	const edges = NUMBERS.filter((number) => type !== "integer" || Number.isSafeInteger(number));
	const within = [minimum, maximum, ...edges].filter((number) => number >= minimum && number <= maximum);
	return fc.oneof(
		fc.integer({ min: Math.max(0, minimum), max: Math.min(20, maximum) }),
		fc.constantFrom(...within.filter(Number.isFinite)),
	);
}

function words({ pattern }: Shape, names: string[]): fc.Arbitrary<string> {
	const known = pattern === undefined ? names : names.filter((name) => new RegExp(pattern).test(name));
	if (pattern !== undefined && known.length > 0) return fc.constantFrom(...known);
	return fc.oneof(fc.constantFrom(...names), fc.string({ unit: "binary", maxLength: 40 }));
}

function members(
	shape: Shape,
	within: (inner: Shape) => fc.Arbitrary<string>,
	wrong: number,
): fc.Arbitrary<string> {
	const known = Object.entries(shape.properties ?? {}).map(([key, inner]) =>
		fc
			.option(within(inner), { freq: shape.required?.includes(key) ? 30 : 2, nil: null })
			.map((value) => (value === null ? [] : [`${JSON.stringify(key)}:${value}`])),
	);
	const stray = fc
		.tuple(fc.constantFrom(...PROTOTYPE_KEYS, "type", "shop", "admin", "$where"), nasty)
		.map(([key, value]) => `${JSON.stringify(key)}:${value}`);
	return fc
		.tuple(
			fc.tuple(...known),
			fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, fc.array(stray, { maxLength: 2 * wrong })),
		)
		.map(([pairs, strays]) => `{${[...pairs.flat(), ...strays].join(",")}}`);
}

function resolve(ref: string, root: object): Shape {
	let at: unknown = root;
	for (const step of ref.replace(/^#\//, "").split("/")) at = Reflect.get(Object(at), step);
	return at as Shape;
}

/** A text as it is, or cut short, doubled, with a byte that is no UTF-8, or with a byte order mark. */
export function asBytes(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
	return fc
		.tuple(
			text,
			fc.nat(),
			fc.constantFrom("whole", "whole", "whole", "whole", "cut", "twice", "torn", "marked"),
		)
		.map(([text, at, how]) => {
			const bytes = Buffer.from(text);
			switch (how) {
				case "cut":
					return bytes.subarray(0, at % (bytes.length + 1));
				case "twice":
					return Buffer.concat([bytes, bytes]);
				case "torn":
					if (bytes.length > 0) bytes[at % bytes.length] = 0xff;
					return bytes;
				case "marked":
					return Buffer.concat([Buffer.from("\ufeff"), bytes]);
				default:
					return bytes;
			}
		});
}

/** What an answer must never hold: a stack, SQL, a path on this machine, a library's own words. */
export const INTERNALS =
	/node_modules|node:internal|\.ts:\d+|\n\s+at |PostgresError|SQLSTATE|syntax error|violates|relation "|ZodError|TypeError|RangeError|SyntaxError|is not a function|Cannot read|\bselect\s.+\sfrom\s|insert into/i;

/** How many random cases a file plays: `FUZZ` says otherwise. */
export function cases(usual: number): number {
	return Number(process.env.FUZZ ?? usual);
}

/** Whether anybody got as far as the prototype of everything. */
export function isPolluted(): boolean {
	return Reflect.get({}, POLLUTED) !== undefined || Reflect.get([], POLLUTED) !== undefined;
}
