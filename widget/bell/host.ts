/**
 * Where bell and panel live: an element beside the page's body, so that a body that is swapped (Turbo, Astro, htmx)
 * does not take them along, with a closed root that neither the page's styles nor its scripts reach.
 */

const NAME = "shop-bell";
/** A page that throws the element out more often than this means it. */
const RETURNS = 20;

/** Browsers of before 2024 have no `light-dark()`: they are given the light half. */
const HALVES = CSS.supports("color:light-dark(red,red)");

export type Host = {
	root: ShadowRoot;
	/** Puts the element into the page, as soon as there is a body; from then on it stays there. */
	attach(): void;
	show(is: boolean): void;
	/** Adds a style sheet the strictest policy allows: constructed, neither inline nor fetched. */
	style(css: string): void;
	destroy(): void;
};

class HostElement extends HTMLElement {
	lost?: () => void;
	disconnectedCallback() {
		this.lost?.();
	}
}

export function createHost(): Host {
	// Defined once in a page's life, also by a copy of this script that was destroyed since.
	if (!customElements.get(NAME)) customElements.define(NAME, HostElement);
	const element = document.createElement(NAME) as HostElement;
	const root = element.attachShadow({ mode: "closed" });
	let returns = 0;
	const attach = () => {
		if (document.body) document.documentElement.append(element);
		else document.addEventListener("DOMContentLoaded", attach);
	};
	element.lost = () =>
		queueMicrotask(() => {
			if (element.lost && !element.isConnected && returns++ < RETURNS) attach();
		});
	return {
		root,
		attach,
		show(is) {
			element.hidden = !is;
		},
		style(css) {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(HALVES ? css : css.replace(/light-dark\((.+?),.+?\)/g, "$1"));
			root.adoptedStyleSheets.push(sheet);
		},
		destroy() {
			delete element.lost;
			element.remove();
			document.removeEventListener("DOMContentLoaded", attach);
		},
	};
}
