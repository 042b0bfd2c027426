/**
 * Makes an element. Text stays text, whatever it contains.
 *
 * @param {string} tag
 * @param {Record<string, any>} [properties] attributes by name; `on…` a listener; null and false leave an attribute out
 * @param {...(Node | string | null)} children
 */
export function element(tag, properties = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (value === null || value === false) continue;
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else node.setAttribute(name, value === true ? "" : value);
	}
	node.append(...children.filter((child) => child !== null));
	return node;
}
