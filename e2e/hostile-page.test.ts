/** Pages as they are: strict policies, styles for everything, scripts that throw bodies away, browsers that keep nothing. */
import { expect, test } from "vitest";
import { newBrowser } from "./support/browser.ts";
import { Buyer } from "./support/buyer.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

const page = (head: string, body = "<h1>Pots</h1>") =>
	`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pots</title>${head}</head><body>${body}</body></html>`;

/** Everything the page's policy was broken by is kept where the test finds it. */
async function watched(path: string, prepare: () => void = () => {}): Promise<Buyer> {
	const context = await newBrowser(stage.browser);
	await context.addInitScript(() => {
		const broken: string[] = [];
		Object.assign(window, { broken });
		document.addEventListener("securitypolicyviolation", (event) =>
			broken.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
		);
	});
	await context.addInitScript(prepare);
	return Buyer.comes(context, stage.pages.origin + path);
}

const broken = (buyer: Buyer) =>
	buyer.page.evaluate(() => (window as unknown as { broken: string[] }).broken);

test("under the strictest policy, with Trusted Types, the bell needs nothing but its own origin", async () => {
	const { origin } = stage.shopbell;
	const policy = [
		"default-src 'none'",
		`script-src ${origin}`,
		`connect-src ${origin} ${origin.replace("http", "ws")}`,
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
		"base-uri 'none'",
		"form-action 'none'",
		"sandbox allow-scripts allow-same-origin",
	].join("; ");
	stage.pages.put("/strict/", {
		body: page(stage.pages.tag()),
		headers: { "content-security-policy": policy },
	});
	const buyer = await watched("/strict/");
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("Can you hear me in here? See https://shop.example/mug");
	await seller.opens("Can you hear me in here? See https://shop.example/mug");
	await seller.says("Loud and clear.");
	await buyer.sees("Loud and clear.");
	expect(await broken(buyer)).toEqual([]);
	expect(buyer.errors).toEqual([]);
});

/** How an element looks, as far as a page could spoil it. */
function seen(element: Element): string {
	const style = getComputedStyle(element);
	const { width, height, left, top } = element.getBoundingClientRect();
	const names = ["color", "background-color", "font-size", "font-family", "letter-spacing", "text-transform"];
	return [...names.map((name) => style.getPropertyValue(name)), width, height, left, top].join(" ");
}

/** What a page may call its own, and some of what we call ours. */
const PROPERTIES =
	"accent bad below edge fill font ground hair height muted on paper side tone top warm white z"
		.split(" ")
		.map((name) => `--${name}: 300px`)
		.join(";");

test("the page's own styles reach neither bell nor panel, however they are written", async () => {
	stage.pages.put("/styled.css", {
		type: "text/css",
		body: `:root { ${PROPERTIES} }
			* { ${PROPERTIES}; all: unset !important; display: block !important; position: static !important;
				font: 60px/3 fantasy !important; color: red !important; background: yellow !important; }
			button, textarea, section, shop-bell { width: 3px !important; transform: rotate(90deg) !important; }
			html { font-size: 4px; letter-spacing: 1em; text-transform: uppercase; cursor: wait; }`,
	});
	stage.pages.put("/plain/", { body: page(stage.pages.tag()) });
	stage.pages.put("/styled/", {
		body: page(`<link rel="stylesheet" href="/styled.css">${stage.pages.tag()}`),
	});
	const look = async (path: string) => {
		const buyer = await stage.buyer(path);
		const bell = await buyer.bell.evaluate(seen);
		await buyer.rings();
		await buyer.panel.evaluate((element) =>
			Promise.all(element.getAnimations().map((animation) => animation.finished)),
		);
		return { bell, panel: await buyer.panel.evaluate(seen), field: await buyer.field.evaluate(seen) };
	};
	expect(await look("/styled/")).toEqual(await look("/plain/"));
});

test("a second tag, a body thrown away and a head emptied leave one bell, and the conversation open", async () => {
	stage.pages.put("/swapped/", { body: page(stage.pages.tag() + stage.pages.tag()) });
	const buyer = await watched("/swapped/");
	await buyer.page.evaluate((src) => {
		const tag = document.createElement("script");
		tag.src = src;
		document.head.append(tag);
		return new Promise((resolve) => tag.addEventListener("load", resolve));
	}, `${stage.shopbell.origin}/bell/${stage.shopbell.shop}.js?again`);
	expect(await buyer.page.locator("shop-bell").count()).toBe(1);

	await buyer.rings();
	await buyer.says("I will click on something now.");
	await buyer.page.evaluate(() => {
		const body = document.createElement("body");
		body.textContent = "Another page of a single-page shop";
		document.body.replaceWith(body);
		document.head.replaceChildren();
		history.pushState({}, "", "/elsewhere");
	});
	await buyer.says("Still here?");
	await buyer.sees("I will click on something now.");
	await buyer.seesProgress("Still here?", "Sent");
	expect(await buyer.page.locator("shop-bell").count()).toBe(1);
	expect(buyer.errors).toEqual([]);
});

test("where the browser keeps nothing the chat works, and says so", async () => {
	const refuse = () => {
		for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore"]) {
			Object.defineProperty(window, name, {
				get() {
					throw new DOMException("Refused", "SecurityError");
				},
			});
		}
		Object.defineProperty(navigator, "locks", { value: undefined });
		Object.defineProperty(window, "BroadcastChannel", { value: undefined });
	};
	stage.pages.put("/forgetful/", { body: page(stage.pages.tag()) });
	const buyer = await watched("/forgetful/", refuse);
	const seller = await stage.seller();
	await buyer.rings();
	await buyer.says("I browse in private.");
	await buyer.panel.getByText(/keeps nothing/).waitFor();
	await seller.opens("I browse in private.");
	await seller.says("As you like.");
	await buyer.sees("As you like.");
	await seller.seesRead("As you like.");
	expect(buyer.errors).toEqual([]);
});

test("a page that hears every key, and adds to every object, hears nothing of what is typed and breaks nothing", async () => {
	stage.pages.put("/nosy/", { body: page(stage.pages.tag()) });
	const buyer = await watched("/nosy/", () => {
		const heard: string[] = [];
		Object.assign(window, { heard });
		for (const type of ["keydown", "keypress", "keyup", "beforeinput", "input", "paste"])
			document.addEventListener(type, () => heard.push(type));
		document.addEventListener("focusin", (event) => {
			// A modal of the shop's that wants the focus for itself.
			if ((event.target as Element).localName !== "shop-bell") heard.push("focusin");
		});
		Object.assign(Object.prototype, { inherited: "by everything" });
		Object.assign(Array.prototype, { last: () => "of the page's own" });
	});
	await buyer.rings();
	await buyer.field.pressSequentially("My card is 4111.");
	await buyer.field.press("Enter");
	await buyer.seesProgress("My card is 4111.", "Sent");
	expect(await buyer.page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([]);
	expect(buyer.errors).toEqual([]);
});
