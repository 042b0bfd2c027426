import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { jsx } from "./jsx-runtime.ts";
import { type Child, canvas } from "./patch.ts";

/** As much of the DOM as the drawing touches; counts what is put in, so that a needless move shows. */
class FakeNode {
	parent: FakeNode | null = null;
	childNodes: FakeNode[] = [];
	attributes: Record<string, string> = {};
	namespaceURI: string | null = null;
	onclick: unknown = null;
	textContent = "";
	puts = 0;
	readonly tag: string;
	constructor(tag: string) {
		this.tag = tag;
	}
	get nextSibling(): FakeNode | null {
		return this.parent?.childNodes[this.parent.childNodes.indexOf(this) + 1] ?? null;
	}
	remove() {
		if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((node) => node !== this);
		this.parent = null;
	}
	insertBefore(node: FakeNode, next: FakeNode | null) {
		node.remove();
		node.parent = this;
		node.puts++;
		this.childNodes.splice(next ? this.childNodes.indexOf(next) : this.childNodes.length, 0, node);
	}
	setAttribute(name: string, value: string) {
		this.attributes[name] = value;
	}
	removeAttribute(name: string) {
		delete this.attributes[name];
	}
	toString(): string {
		if (!this.tag) return this.textContent;
		const attributes = Object.entries(this.attributes).map(([name, value]) => ` ${name}="${value}"`);
		return `<${this.tag}${attributes.join("")}>${this.childNodes.join("")}</${this.tag}>`;
	}
}

beforeAll(() => {
	vi.stubGlobal("document", {
		createElementNS: (space: string, tag: string) =>
			Object.assign(new FakeNode(tag), { namespaceURI: space }),
		createTextNode: (text: string) => Object.assign(new FakeNode(""), { textContent: text }),
	});
});
afterAll(() => vi.unstubAllGlobals());

function aPlace() {
	const place = new FakeNode("main");
	const draw = canvas(place as unknown as Element);
	return {
		place,
		draw: (...children: Child[]) => draw(jsx("div", { children })),
		inside: () => place.childNodes[0] as FakeNode,
	};
}
const row = (key: string) => jsx("p", { children: key }, key);
const keysOf = (node: FakeNode) => node.childNodes.map((child) => child.childNodes.join(""));

test("earlier rows come above without the later ones being taken out", () => {
	const { draw, inside } = aPlace();
	draw([row("c"), row("d")]);
	const [c, d] = inside().childNodes;
	draw([row("a"), row("b"), row("c"), row("d"), row("e")]);
	expect(keysOf(inside())).toEqual(["a", "b", "c", "d", "e"]);
	expect([c?.puts, d?.puts]).toEqual([1, 1]);
});

test("the rows that stay are not moved when the first one goes", () => {
	const { draw, inside } = aPlace();
	draw([row("a"), row("b"), row("c")]);
	draw([row("b"), row("c")]);
	expect(inside().childNodes.map((node) => node.puts)).toEqual([1, 1]);
});

test("a field keeps its element when what stands before it comes and goes", () => {
	const { draw, inside } = aPlace();
	const field = () => jsx("textarea", {});
	draw(null, field(), false);
	const [before] = inside().childNodes;
	draw(jsx("p", { children: "counter" }), field(), "text");
	expect(inside().childNodes[1]).toBe(before);
	draw(undefined, field(), false);
	expect(inside().childNodes).toEqual([before]);
});

test("two children of one key, a mistake, leave nothing behind", () => {
	const { draw, inside } = aPlace();
	draw([row("a"), row("a"), row("b")]);
	draw([row("a"), row("b")]);
	expect(keysOf(inside())).toEqual(["a", "b"]);
});

test("attributes come, change and go; handlers are properties", () => {
	const { place, draw, inside } = aPlace();
	const click = () => {};
	draw(jsx("button", { class: "a", disabled: true, onClick: click }));
	expect(`${place}`).toBe('<main><div><button class="a" disabled=""></button></div></main>');
	expect(inside().childNodes[0]?.onclick).toBe(click);
	draw(jsx("button", { class: "b", disabled: false }));
	expect(`${place}`).toBe('<main><div><button class="b"></button></div></main>');
	expect(inside().childNodes[0]?.onclick).toBe(null);
});

test("what is written stays text", () => {
	const { inside, draw } = aPlace();
	draw("<img src=x onerror=alert(1)>");
	expect(inside().childNodes[0]?.tag).toBe("");
	expect(inside().childNodes[0]?.textContent).toBe("<img src=x onerror=alert(1)>");
});

test("a drawing within a page is made in its own namespace", () => {
	const { draw, inside } = aPlace();
	draw(jsx("svg", { children: jsx("path", {}) }));
	expect(inside().childNodes[0]?.childNodes[0]?.namespaceURI).toBe("http://www.w3.org/2000/svg");
});

test("whatever was there before, what is drawn is there after, and an element follows its key", () => {
	const keys = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 8 });
	fc.assert(
		fc.property(fc.array(keys, { minLength: 2, maxLength: 6 }), (steps) => {
			const { draw, inside } = aPlace();
			let before = new Map<string, FakeNode>();
			for (const step of steps) {
				draw(step.map(row));
				expect(keysOf(inside())).toEqual(step);
				const after = new Map(step.map((key, at) => [key, inside().childNodes[at] as FakeNode]));
				for (const [key, node] of after) if (before.has(key)) expect(node).toBe(before.get(key));
				before = after;
			}
		}),
		{ numRuns: 500 },
	);
});
