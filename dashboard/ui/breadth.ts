/** How much room there is: three columns, two with the third on call, or one at a time. */
import { signal } from "@preact/signals";

/** Below this the buyer's panel lies over the threads. CSS pixels; the style sheets use the same two numbers. */
const WIDE = 1100;
/** Below this there is one column at a time. */
const NARROW = 720;

export type Breadth = "wide" | "medium" | "narrow";

const wide = matchMedia(`(min-width: ${WIDE}px)`);
const narrow = matchMedia(`(max-width: ${NARROW - 0.02}px)`);
const measure = (): Breadth => (wide.matches ? "wide" : narrow.matches ? "narrow" : "medium");

export const breadth = signal<Breadth>(measure());

for (const query of [wide, narrow])
	query.addEventListener("change", () => {
		breadth.value = measure();
	});
