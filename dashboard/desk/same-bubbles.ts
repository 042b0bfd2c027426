import type { Bubble } from "../../client/views.ts";

/** The new bubbles, with the old object wherever nothing in it changed: what is drawn from it is then not drawn again. */
export function sameBubbles(before: readonly Bubble[], after: readonly Bubble[]): Bubble[] {
	const known = new Map(before.map((bubble) => [bubble.key, bubble]));
	return after.map((bubble) => {
		const old = known.get(bubble.key);
		const same =
			old !== undefined &&
			old.message === bubble.message &&
			old.state === bubble.state &&
			old.text === bubble.text &&
			old.reason === bubble.reason &&
			old.until === bubble.until &&
			old.at === bubble.at;
		return same ? old : bubble;
	});
}
