/** What JSX in the panel becomes (TypeScript's and Vite's automatic runtime look for it under this name). */
import type { JSX as Preact } from "preact";
import type { Child, View } from "./patch.ts";

type Part<P> = (props: P) => View | null;
type Props = Record<string, unknown>;

// The names and types of elements and their attributes are Preact's; none of its code is here.
export declare namespace JSX {
	type Element = View | null;
	type IntrinsicElements = {
		[E in keyof Preact.IntrinsicElements]: Omit<Preact.IntrinsicElements[E], "children" | "ref" | "style"> & {
			children?: Child;
			/** Called once, with the element just made. */
			ref?: (element: never) => void;
		};
	};
	interface IntrinsicAttributes {
		key?: string | number;
	}
	interface ElementChildrenAttribute {
		children: Child;
	}
}

/** A child without a key is known by its place among its siblings as written, those that are absent counted too. */
const kidsOf = (children: Child[], within = ""): View[] =>
	children.flatMap((child, at) => {
		if (Array.isArray(child)) return kidsOf(child, `${within}${at}.`);
		if (child === null || child === undefined || typeof child === "boolean" || child === "") return [];
		const view = typeof child === "object" ? child : { tag: "", props: {}, kids: [], text: `${child}` };
		view.key = within + (view.key ?? at);
		return view;
	});

/** A function is called at once with its props: parts have no life of their own. */
export function jsx<P extends Props>(tag: string | Part<P>, props: P, key?: unknown): View | null {
	if (typeof tag === "function") return tag(props);
	const { children, ...rest } = props;
	return { tag, props: rest, kids: kidsOf([children].flat() as Child[]), key, text: "" };
}
export { jsx as jsxs };
