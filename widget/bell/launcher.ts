/** The bell itself: a button, and beside it one line for when its panel does not come. */
import { PANEL_ID } from "../contract.ts";
import type { Host } from "./host.ts";
import waitingStyles from "./waiting.css?inline";

/** More is shown as this and a plus. */
const BADGE_MAX = 9;

export type Launcher = {
	button: HTMLButtonElement;
	/** @param name what it is called for those who cannot see it, the unread counted. */
	badge(count: number, name: string): void;
	expanded(is: boolean): void;
	/** Rings while the panel is being fetched, if that takes a moment. */
	busy(is: boolean): void;
	note(text: string): void;
};

function make<N extends "b" | "button" | "div">(
	parent: ParentNode,
	name: N,
	attributes: Record<string, string>,
) {
	const element = document.createElement(name);
	for (const name in attributes) element.setAttribute(name, attributes[name] as string);
	parent.append(element);
	return element;
}

export function drawLauncher({ root, style }: Host): Launcher {
	const button = make(root, "button", { class: "bell", "aria-controls": PANEL_ID });
	let badge: HTMLElement | undefined;
	let note: HTMLElement | undefined;
	let waited = false;
	/** What only those see who have to wait is not read for the others. */
	const wait = () => {
		if (!waited) style(waitingStyles);
		waited = true;
	};
	return {
		button,
		badge(count, name) {
			if (count) badge ??= make(button, "b", {});
			if (badge) badge.textContent = count > BADGE_MAX ? `${BADGE_MAX}+` : count ? `${count}` : "";
			button.setAttribute("aria-label", name);
		},
		expanded: (is) => button.setAttribute("aria-expanded", `${is}`),
		busy(is) {
			if (is) wait();
			button.classList.toggle("busy", is);
		},
		note(text) {
			if (text) {
				wait();
				// An alert is read out also when it comes into being with what it says; a status had to be there before.
				note ??= make(root, "div", { class: "note", role: "alert" });
			}
			if (note) note.textContent = text;
		},
	};
}
