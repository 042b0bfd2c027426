/** The desk's ear for keys: turns strokes into commands by the table in `keys.ts` and hands them on. */
import { remembered } from "../ui/remembered.ts";
import { type Command, commandOf, keysOf, type Place } from "./keys.ts";

/** Whether single letters are commands (WCAG 2.1.4: people who dictate must be able to turn them off). */
export const singleKeys = remembered("keys", ["on", "off"]);

const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys of a command as this machine writes them. */
export const keysHere = (command: Command): string => keysOf(command, apple);

function placeOf(target: EventTarget | null): Place {
	if (!(target instanceof HTMLElement)) return "outside";
	if (target.closest("[data-composer]") && target instanceof HTMLTextAreaElement) return "composer";
	if (target.isContentEditable || target.matches("input, textarea, select")) return "field";
	return "outside";
}

/**
 * Listens until the returned function is called.
 *
 * @param obey does it, and says whether it did: then the browser does nothing more with the key.
 */
export function listen(obey: (command: Command, event: KeyboardEvent) => boolean): () => void {
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.defaultPrevented) return;
		const place = placeOf(event.target);
		const altGraph = event.getModifierState?.("AltGraph") ?? false;
		const command = commandOf(event, place, altGraph, singleKeys.peek() === "on");
		if (command === null) return;
		// A dialog or menu in front has the keyboard to itself; only Escape and the palette's own keys are its business.
		if (document.querySelector("dialog[open], .popover:popover-open")) return;
		// Enter and the space bar belong to the control that has the focus.
		if (place === "outside" && event.key === "Enter" && isControl(event.target)) return;
		if (obey(command, event)) event.preventDefault();
	};
	addEventListener("keydown", onKeyDown);
	return () => removeEventListener("keydown", onKeyDown);
}

const isControl = (target: EventTarget | null) =>
	target instanceof Element &&
	target.closest("button, a[href], summary, [role=tab], [role=menuitem]") !== null;
