import { expect, test, vi } from "vitest";
import { createTimes } from "./times.ts";

test("today and yesterday have names, in the buyer's language", () => {
	vi.useFakeTimers({ now: new Date(2026, 2, 3, 12) });
	const [english, chinese] = [createTimes("en-GB"), createTimes("zh-CN")];
	expect(english.dayName(new Date(2026, 2, 3, 0, 5).getTime())).toBe("Today");
	expect(english.dayName(new Date(2026, 2, 2, 23, 55).getTime())).toBe("Yesterday");
	expect(english.dayName(new Date(2026, 2, 1, 12).getTime())).toContain("1 March 2026");
	expect(chinese.dayName(new Date(2026, 2, 3, 0, 5).getTime())).toBe("今天");
	vi.useRealTimers();
});

test("a day is the same from its first minute to its last", () => {
	const { day } = createTimes("en");
	const [first, last] = [new Date(2026, 2, 3, 0, 0).getTime(), new Date(2026, 2, 3, 23, 59).getTime()];
	expect(day(first)).toBe(day(last));
	expect(day(first)).not.toBe(day(first - 1));
});

test("a tag that is none still tells the time", () => {
	expect(createTimes("zh_CN").clock(new Date(2026, 2, 3, 14, 5).getTime())).toMatch(/05/);
});
