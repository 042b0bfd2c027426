/**
 * Draws: a tree of plain values is made anew on every change, and what differs from the last one is done to the page.
 * The part of a view library that the panel needs, in a twentieth of the panel's budget (docs/decisions/0050).
 *
 * `key` keeps a child's element when its neighbours change; `ref` is called once, with the element just made.
 * Texts become text nodes, never HTML.
 */

const XHTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

type Props = Record<string, unknown>;
export type Child = View | string | number | boolean | null | undefined | Child[];
/** One element, or one text (`tag` is empty then). */
export type View = { tag: string; props: Props; kids: View[]; key?: unknown; text: string; node?: Node };

/** Event handlers are properties, all else attributes; false, null and undefined take an attribute away. */
function dress(node: Element, before: Props, after: Props) {
	for (const name in { ...before, ...after }) {
		const value = after[name];
		if (value === before[name] || name === "ref") continue;
		if (name.startsWith("on")) (node as unknown as Props)[name.toLowerCase()] = value ?? null;
		else if (value === undefined || value === null || value === false) node.removeAttribute(name);
		else node.setAttribute(name, value === true ? "" : `${value}`);
	}
}

function make({ tag, props, kids, text }: View, space: string | null): Node {
	if (!tag) return document.createTextNode(text);
	const node = document.createElementNS(tag === "svg" ? SVG : space, tag);
	dress(node, {}, props);
	patch(node, [], kids);
	(props.ref as ((node: Element) => void) | undefined)?.(node);
	return node;
}

/** Makes the children of `parent`, which are `before`, into `after`. Elements that stay are not taken out and put back. */
function patch(parent: Element, before: View[], after: View[]): void {
	const name = ({ tag, key }: View) => `${tag} ${key}`;
	const left = new Map(before.map((view) => [name(view), view]));
	const stay = after.map((view) => {
		const known = left.get(name(view));
		left.delete(name(view));
		return known;
	});
	const kept = new Set(stay);
	for (const view of before) if (!kept.has(view)) (view.node as ChildNode).remove();
	let next: Node | null = before.find((view) => kept.has(view))?.node ?? null;
	after.forEach((view, at) => {
		const known = stay[at];
		const node = known?.node ?? make(view, parent.namespaceURI ?? XHTML);
		view.node = node;
		if (known && view.tag) {
			dress(node as Element, known.props, view.props);
			patch(node as Element, known.kids, view.kids);
		} else if (known && view.text !== known.text) node.textContent = view.text;
		if (node === next) next = next.nextSibling;
		else parent.insertBefore(node, next);
	});
}

/** A place that is drawn into again and again. What is null is left out. */
export function canvas(parent: Element): (...views: (View | null | undefined)[]) => void {
	let before: View[] = [];
	return (...views) => {
		const after = views.filter((view) => !!view);
		patch(parent, before, after);
		before = after;
	};
}
