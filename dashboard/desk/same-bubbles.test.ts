import { describe, expect, it } from "vitest";
import type { Bubble } from "../../client/views.ts";
import { sameBubbles } from "./same-bubbles.ts";

const bubble = (key: string, state: Bubble["state"] = "sent"): Bubble => ({
	key,
	message: null,
	text: key,
	at: 1,
	author: null,
	mine: true,
	state,
	reason: null,
});

describe("bubbles that did not change", () => {
	it("stay the very same objects, so that one new tick draws one bubble", () => {
		const before = [bubble("a"), bubble("b")];
		const after = sameBubbles(before, [bubble("a"), bubble("b", "read"), bubble("c")]);
		expect(after[0]).toBe(before[0]);
		expect(after[1]).not.toBe(before[1]);
		expect(after.map(({ key, state }) => `${key} ${state}`)).toEqual(["a sent", "b read", "c sent"]);
	});
});
