/**
 * Where bell and panel live: an element beside the page's body, so that a body that is swapped (Turbo, Astro, htmx)
 * does not take them along, with a closed root that neither the page's styles nor its scripts reach.
 */

/** A page that throws the element out more often than this means it. */
const RETURNS = 20;

export type Host = {
	element: HTMLElement;
	root: ShadowRoot;
	/** Puts the element into the page, as soon as there is a body; from then on it stays there. */
	attach(): void;
	/** Adds a style sheet the strictest policy allows: constructed, neither inline nor fetched. */
	style(css: string): void;
	destroy(): void;
};

export function createHost(): Host {
	const page = document.documentElement;
	const element = document.createElement("shop-bell");
	const root = element.attachShadow({ mode: "closed" });
	const sheets: CSSStyleSheet[] = [];
	let puts = 0;
	const put = () => {
		// A head and a body are counted first: the browser makes an object of whatever is looked at.
		if ((page.childElementCount > 1 || document.body) && !element.isConnected && puts++ < RETURNS)
			page.append(element);
	};
	const watch = new MutationObserver(put);
	return {
		element,
		root,
		attach() {
			watch.observe(page, { childList: true });
			put();
		},
		style(css) {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(css);
			sheets.push(sheet);
			root.adoptedStyleSheets = sheets;
		},
		destroy() {
			watch.disconnect();
			element.remove();
		},
	};
}
