/**
 * The panel's edge to the page: where the focus is, what Escape and the back gesture do, what the keyboard of a phone
 * covers. On a narrow screen the panel is the screen, and the page beneath it rests.
 */
import { PANEL_ID } from "../contract.ts";

/** A phone, however it is held. As in panel.css. */
const NARROW = "(max-width: 479.9px), (max-height: 439.9px)";
const GROW_MS = 160;
/** What happens in here is no business of the page's: its shortcuts, its focus traps. */
const PRIVATE = "keydown keyup keypress beforeinput input paste focusin focusout wheel touchmove";

export type Frame = {
	readonly section: HTMLElement;
	show(): void;
	/** Lets what was shown come out of the bell. Once it has been drawn: it is measured for it. */
	grow(): void;
	/** The focus goes back to where it came from. */
	hide(): void;
	/** Under a finger, and without a keyboard of its own. */
	touch(): boolean;
	destroy(): void;
};

export function createFrame(given: {
	parent: ShadowRoot;
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
	let watcher: (EventTarget & { destroy(): void }) | undefined;
	let modal = false;
	let resting = false;

	section.id = PANEL_ID;
	section.tabIndex = -1;
	section.hidden = true;
	section.role = "dialog";
	section.ariaLabel = given.name;
	parent.append(section);
	rest.replaceSync("html,body{overflow:hidden!important}");

	/** Out of the bell, and back into it. */
	const grow = (direction: PlaybackDirection) => {
		const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const bell = launcher?.getBoundingClientRect();
		const own = section.getBoundingClientRect();
		if (bell) section.style.transformOrigin = `${bell.x + 28 - own.x}px ${bell.y + 28 - own.y}px`;
		return section.animate(
			[
				{ opacity: 0, scale: calm ? 1 : 0.8 },
				{ opacity: 1, scale: 1 },
			],
			{ duration: GROW_MS, easing: "ease-out", direction },
		);
	};
	/** The part of the window that is neither scrolled away nor under the keyboard, when that is not all of it. */
	const cover = () =>
		requestAnimationFrame(() => {
			const { height = innerHeight, offsetTop = 0 } = visualViewport ?? {};
			const whole = height === innerHeight && !offsetTop;
			section.style.setProperty("--height", whole ? "" : `${height}px`);
			section.style.setProperty("--top", whole ? "" : `${offsetTop}px`);
		});
	/**
	 * Full screen: nothing beneath can be scrolled, reached by Tab or read out. The browser looks at every element of the
	 * page for it, so it waits until the panel is seen.
	 */
	const still = () => {
		const now = open && narrow.matches;
		if (now === resting) return;
		resting = now;
		for (const beneath of [document.body, launcher]) if (beneath) beneath.inert = now;
		document.adoptedStyleSheets = now
			? [...document.adoptedStyleSheets, rest]
			: document.adoptedStyleSheets.filter((sheet) => sheet !== rest);
	};
	const settle = () => {
		const now = open && narrow.matches;
		cover();
		if (now === modal) return;
		modal = now;
		section.ariaModal = modal ? "true" : null;
		// The back gesture of Android, without touching the page's history.
		const { CloseWatcher } = window as { CloseWatcher?: new () => EventTarget & { destroy(): void } };
		watcher?.destroy();
		watcher = modal && CloseWatcher ? new CloseWatcher() : undefined;
		watcher?.addEventListener("close", close);
	};
	const keys = (event: KeyboardEvent) => {
		if (open && event.key === "Escape" && !event.isComposing) close();
	};

	for (const type of PRIVATE.split(" "))
		section.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
	section.addEventListener("keydown", keys);
	launcher?.addEventListener("keydown", keys, { signal });
	for (const change of [settle, still]) narrow.addEventListener("change", change, { signal });
	for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, cover, { signal });

	return {
		section,
		touch: () => matchMedia("(pointer: coarse)").matches,
		show() {
			if (open) return;
			open = true;
			from = document.activeElement;
			section.hidden = false;
			settle();
		},
		grow() {
			if (open) grow("normal").onfinish = still;
		},
		hide() {
			if (!open) return;
			open = false;
			const had = parent.activeElement;
			settle();
			still();
			grow("reverse").onfinish = () => {
				section.hidden = !open;
			};
			if (had && section.contains(had)) ((launcher ?? from) as HTMLElement | null)?.focus?.();
		},
		destroy() {
			open = false;
			settle();
			still();
			leaving.abort();
		},
	};
}
