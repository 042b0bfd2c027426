/** The pages on which widgets are measured: the demo shop's front page, and one as heavy as shops' pages are. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Answer, openSite, type Site, typeOf } from "./site.ts";

const DEMO = fileURLToPath(new URL("../../demo", import.meta.url));
/** The line with which the demo shop has our tag. */
const TAG = /^\s*<script async src="\{\{origin\}\}.*$/m;

export const PAGES = [
	{ path: "/", title: "the demo shop" },
	{ path: "/heavy.html", title: "a heavy page" },
] as const;

/** Products on the heavy page, and how long its own scripts keep an unslowed main thread busy at its start, in milliseconds. */
const PRODUCTS = 400;
const BUSY = 120;

/** A shop with one tag in the head of every page; none when it is empty. */
export function openShop(tag: string): Promise<Site> {
	const pages = new Map<string, Answer>([
		["/heavy.html", { body: heavyPage(tag), type: typeOf(".html") }],
		["/heavy.js", { body: HEAVY_SCRIPT, type: typeOf(".js"), maxAge: 3600 }],
	]);
	return openSite("localhost", (path) => {
		const found = pages.get(path) ?? demoFile(path, tag);
		if (found !== null) pages.set(path, found);
		return found;
	});
}

function demoFile(path: string, tag: string): Answer | null {
	if (!/^\/[\w/.-]*$/.test(path) || path.includes("..")) return null;
	const file = DEMO + (path.endsWith("/") ? `${path}index.html` : path);
	if (!existsSync(file)) return null;
	const body = readFileSync(file);
	if (!file.endsWith(".html")) return { body, type: typeOf(file), maxAge: 3600 };
	return { body: body.toString().replace(TAG, () => tag), type: typeOf(file) };
}

/** What a shop's own bundle does at its start: it is large, and it goes over all that is there. */
const HEAVY_SCRIPT = `${Array.from(
	{ length: 6_000 },
	(_, n) => `function part${n}(a,b){return a.length*${n}+(b?b.charCodeAt(${n}%b.length):${n * 7})}`,
).join("\n")}
const until = performance.now() + ${BUSY} * (self.slowed || 1);
let sum = 0;
while (performance.now() < until) for (const card of document.querySelectorAll("article")) sum += part1(card.id, card.className);
for (const card of document.querySelectorAll("article")) card.addEventListener("click", () => part2(card.id, String(sum)));
`;

function heavyPage(tag: string): string {
	const cards = Array.from({ length: PRODUCTS }, (_, n) => {
		const hue = (n * 37) % 360;
		return `<article id="p${n}" class="card"><svg viewBox="0 0 80 60" width="160" height="120"><rect width="80" height="60" fill="hsl(${hue} 40% 80%)"/><circle cx="40" cy="30" r="${10 + (n % 15)}" fill="hsl(${hue} 50% 45%)"/></svg><h2>Product ${n}</h2><p>Thrown by hand in small batches, glazed in number ${n}.</p><ul><li>Stoneware</li><li>Dishwasher</li><li>${n + 3} left</li></ul><p><b>£${20 + (n % 50)}</b> <button>Add to cart</button></p></article>`;
	});
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Heavy</title>
<style>body{font:16px/1.4 sans-serif;margin:0}main{display:grid;grid-template-columns:repeat(auto-fill,minmax(180px,1fr));gap:16px;padding:16px}.card{box-shadow:0 1px 4px #0003;border-radius:8px;padding:12px}</style>
${tag}<script defer src="heavy.js"></script></head><body><h1>Everything</h1><main>${cards.join("")}</main></body></html>`;
}
