/**
 * The panel's edge to the page: where the focus is, what Escape and the back gesture do, what the keyboard of a phone
 * covers. On a narrow screen the panel is the screen, and the page beneath it rests.
 */
import { PANEL_ID } from "../contract.ts";

/** Narrower is a phone held upright. */
const NARROW = "(max-width: 479.9px)";
const GROW_MS = 160;
/** What happens in here is no business of the page's: its shortcuts, its focus traps. */
const PRIVATE = [
	"keydown",
	"keyup",
	"keypress",
	"input",
	"paste",
	"copy",
	"cut",
	"focusin",
	"focusout",
	"wheel",
	"touchmove",
];

export type Frame = {
	readonly section: HTMLElement;
	show(): void;
	/** The focus goes back to where it came from. */
	hide(): void;
	/** Under a finger, and without a keyboard of its own. */
	readonly touch: boolean;
	destroy(): void;
};

export function createFrame(given: {
	parent: HTMLElement;
	/** For those who cannot see it. */
	name: string;
	launcher: HTMLElement | undefined;
	close: () => void;
}): Frame {
	const { parent, launcher, close } = given;
	const section = document.createElement("section");
	const rest = new CSSStyleSheet();
	const narrow = matchMedia(NARROW);
	const leaving = new AbortController();
	const { signal } = leaving;
	let open = false;
	let from: Element | null = null;
	let watcher: { destroy(): void } | undefined;
	let frame = 0;

	section.id = PANEL_ID;
	section.tabIndex = -1;
	section.hidden = true;
	section.setAttribute("role", "dialog");
	section.setAttribute("aria-label", given.name);
	parent.append(section);
	rest.replaceSync("html,body{overflow:hidden!important}");

	const within = () => (section.getRootNode() as ShadowRoot).activeElement;
	const grow = (direction: PlaybackDirection) => {
		const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const [transform, easing] = [calm ? "none" : "translateY(16px) scale(.9)", "cubic-bezier(.2,.8,.3,1)"];
		return section.animate(
			[
				{ opacity: 0, transform },
				{ opacity: 1, transform: "none" },
			],
			{
				duration: GROW_MS,
				easing,
				direction,
			},
		);
	};
	/** The part of the window that is neither scrolled away nor under the keyboard. */
	const fit = () => {
		cancelAnimationFrame(frame);
		frame = requestAnimationFrame(() => {
			const { height = innerHeight, offsetTop = 0 } = visualViewport ?? {};
			section.style.setProperty("--height", `${height}px`);
			section.style.setProperty("--top", `${offsetTop}px`);
		});
	};
	const settle = () => {
		const modal = open && narrow.matches;
		const others = document.adoptedStyleSheets.filter((sheet) => sheet !== rest);
		document.adoptedStyleSheets = modal ? [...others, rest] : others;
		if (modal) section.setAttribute("aria-modal", "true");
		else section.removeAttribute("aria-modal");
		watcher?.destroy();
		// The back gesture of Android, without touching the page's history.
		const CloseWatcher = (window as { CloseWatcher?: new () => EventTarget & { destroy(): void } })
			.CloseWatcher;
		const mine = modal && CloseWatcher ? new CloseWatcher() : undefined;
		mine?.addEventListener("close", close);
		watcher = mine;
		fit();
	};
	const keys = (event: KeyboardEvent) => {
		if (event.key === "Escape" && !event.isComposing) {
			event.preventDefault();
			close();
		}
		if (event.key !== "Tab" || !narrow.matches) return;
		const stops = [
			...section.querySelectorAll<HTMLElement>("button:enabled,a,textarea,[tabindex='0']"),
		].filter((stop) => stop.checkVisibility({ visibilityProperty: true }));
		const [edge, turn] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
		if (within() !== edge && within() !== section) return;
		event.preventDefault();
		turn?.focus();
	};

	for (const type of PRIVATE)
		section.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
	section.addEventListener("keydown", keys);
	launcher?.addEventListener("keydown", (event) => open && event.key === "Escape" && close(), { signal });
	narrow.addEventListener("change", settle, { signal });
	for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, fit, { signal });

	return {
		section,
		get touch() {
			return matchMedia("(pointer: coarse)").matches;
		},
		show() {
			if (open) return;
			open = true;
			from = document.activeElement;
			section.hidden = false;
			settle();
			grow("normal");
		},
		hide() {
			if (!open) return;
			open = false;
			const had = within();
			settle();
			grow("reverse").onfinish = () => {
				section.hidden = !open;
			};
			if (had && section.contains(had)) ((launcher ?? from) as HTMLElement | null)?.focus?.();
		},
		destroy() {
			open = false;
			settle();
			leaving.abort();
			cancelAnimationFrame(frame);
		},
	};
}
