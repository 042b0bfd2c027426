import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { describe } from "./log.ts";

const SAID = "my card number is 4111";

test("a failed statement is logged without what people wrote", () => {
	const cause = Object.assign(new Error("duplicate key value"), {
		code: "23505",
		detail: `Key (text)=(${SAID}) already exists.`,
		parameters: [SAID],
	});
	const logged = describe(new DrizzleQueryError("insert into messages values ($1)", [SAID], cause));
	expect(JSON.stringify(logged)).not.toContain("4111");
	expect(logged).toMatchObject({ message: "duplicate key value", code: "23505" });
	expect(logged.stack).toContain("log.test.ts");
});

test("one event is one line, however many the message has", () => {
	expect(describe(new Error(`first\n${SAID}`)).message).toBe("first");
	expect(describe(new Error("x".repeat(5000))).message?.length).toBeLessThan(1100);
});

test("something thrown that is no error is named, not printed", () => {
	expect(describe({ text: SAID })).toEqual({ type: "object" });
});
