/** The bell itself: a button, and beside it one line for when its panel does not come. */
import { PANEL_ID } from "../contract.ts";

// Lucide (ISC licence): concierge-bell and x.
const BELL =
	"M3 20a1 1 0 0 1-1-1v-1a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v1a1 1 0 0 1-1 1ZM20 16a8 8 0 1 0-16 0M12 4v4M10 4h4";
const CROSS = "M18 6 6 18M6 6l12 12";
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

function make<E extends Element>(element: E, attributes: Record<string, string>, ...children: Element[]): E {
	for (const name in attributes) element.setAttribute(name, attributes[name] as string);
	element.append(...children);
	return element;
}
const html = <N extends "b" | "button" | "div">(name: N) => document.createElement(name);
const svg = (name: string) => document.createElementNS("http://www.w3.org/2000/svg", name);

export function drawLauncher(root: ShadowRoot): Launcher {
	const badge = html("b");
	const path = svg("path");
	const icon = make(svg("svg"), { viewBox: "0 0 24 24", width: "28" }, path);
	const button = make(
		html("button"),
		{ type: "button", class: "bell", "aria-controls": PANEL_ID },
		icon,
		badge,
	);
	const note = make(html("div"), { class: "note", role: "status" });
	root.append(button, note);
	return {
		button,
		badge(count, name) {
			badge.textContent = count > BADGE_MAX ? `${BADGE_MAX}+` : count ? `${count}` : "";
			button.ariaLabel = name;
		},
		expanded(is) {
			button.ariaExpanded = `${is}`;
			path.setAttribute("d", is ? CROSS : BELL);
		},
		busy: (is) => button.classList.toggle("busy", is),
		note(text) {
			note.textContent = text;
		},
	};
}
