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
	/** Its name for those who cannot see it. */
	name(text: string): void;
	badge(count: number): void;
	expanded(is: boolean): void;
	/** Rings while the panel is being fetched, if that takes a moment. */
	busy(is: boolean): void;
	note(text: string): void;
};

function icon(path: string): SVGElement {
	const element = (name: string) => document.createElementNS("http://www.w3.org/2000/svg", name);
	const svg = element("svg");
	const shape = element("path");
	for (const [name, value] of Object.entries({
		viewBox: "0 0 24 24",
		width: 26,
		height: 26,
		"aria-hidden": true,
	}))
		svg.setAttribute(name, `${value}`);
	shape.setAttribute("d", path);
	svg.append(shape);
	return svg as SVGElement;
}

export function drawLauncher(root: ShadowRoot, position: string): Launcher {
	const corner = document.createElement("div");
	const button = document.createElement("button");
	const badge = document.createElement("b");
	const note = document.createElement("div");
	corner.className = position;
	button.type = "button";
	button.className = "bell";
	button.setAttribute("aria-controls", PANEL_ID);
	note.className = "note";
	note.setAttribute("role", "status");
	button.append(icon(BELL), icon(CROSS), badge);
	corner.append(button, note);
	root.append(corner);
	const launcher: Launcher = {
		button,
		name: (text) => button.setAttribute("aria-label", text),
		badge(count) {
			badge.textContent = count ? (count > BADGE_MAX ? `${BADGE_MAX}+` : `${count}`) : "";
		},
		expanded: (is) => button.setAttribute("aria-expanded", `${is}`),
		busy: (is) => button.classList.toggle("busy", is),
		note(text) {
			note.textContent = text;
		},
	};
	launcher.expanded(false);
	return launcher;
}
