import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { GLANCE_MS, look, type Seeing, watchSeen } from "./seen.ts";

const NOTHING: Seeing = { since: null, upTo: 0 };

describe("the decision", () => {
	test("R5 a second in front of somebody is seen, less is not", () => {
		const glanced = look(NOTHING, true, 5, 0);
		expect(glanced.upTo).toBe(0);
		expect(look(glanced, true, 5, GLANCE_MS - 1).upTo).toBe(0);
		expect(look(glanced, true, 5, GLANCE_MS).upTo).toBe(5);
	});

	test("R5 looking away in between begins anew", () => {
		let seeing = look(NOTHING, true, 5, 0);
		seeing = look(seeing, false, 5, 900);
		seeing = look(seeing, true, 5, 950);
		expect(look(seeing, true, 5, 1_500).upTo).toBe(0);
		expect(look(seeing, true, 5, 1_950).upTo).toBe(5);
	});

	test("R5 what comes while somebody is looking is seen at once", () => {
		const seeing = look(look(NOTHING, true, 5, 0), true, 5, 2_000);
		expect(look(seeing, true, 6, 2_001).upTo).toBe(6);
	});

	test("R1 R5 whatever happens, it never goes back and never beyond what was on the screen", () => {
		const step = fc.record({ sees: fc.boolean(), newest: fc.nat(20), ms: fc.nat(1_500) });
		fc.assert(
			fc.property(fc.array(step), (steps) => {
				let seeing = NOTHING;
				let [now, most] = [0, 0];
				for (const { sees, newest, ms } of steps) {
					now += ms;
					if (sees) most = Math.max(most, newest);
					const after = look(seeing, sees, newest, now);
					expect(after.upTo).toBeGreaterThanOrEqual(seeing.upTo);
					expect(after.upTo).toBeLessThanOrEqual(most);
					if (!sees) expect(after.upTo).toBe(seeing.upTo);
					seeing = after;
				}
			}),
		);
	});
});

describe("the page", () => {
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	function page() {
		vi.useFakeTimers();
		const target = new EventTarget();
		const state = { hidden: false, focused: true };
		const document = Object.assign(new EventTarget(), { hasFocus: () => state.focused });
		Object.defineProperty(document, "hidden", { get: () => state.hidden });
		vi.stubGlobal("document", document);
		vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
		return { state, target, document };
	}

	test("R5 nobody reads in a hidden page or a window behind another", () => {
		const { state, target, document } = page();
		const read = vi.fn();
		state.hidden = true;
		watchSeen({ sees: () => true, newest: () => 3, read });
		vi.advanceTimersByTime(5_000);
		state.hidden = state.focused = false;
		document.dispatchEvent(new Event("visibilitychange"));
		vi.advanceTimersByTime(5_000);
		expect(read).not.toHaveBeenCalled();
		state.focused = true;
		target.dispatchEvent(new Event("focus"));
		vi.advanceTimersByTime(999);
		expect(read).not.toHaveBeenCalled();
		vi.advanceTimersByTime(1);
		expect(read.mock.calls).toEqual([[3]]);
	});

	test("closing it ends it", () => {
		const { target } = page();
		const read = vi.fn();
		const watch = watchSeen({ sees: () => true, newest: () => 3, read });
		watch.close();
		target.dispatchEvent(new Event("focus"));
		vi.advanceTimersByTime(5_000);
		expect(vi.getTimerCount()).toBe(0);
		expect(read).not.toHaveBeenCalled();
	});
});
