/** One product: its glazes and sizes, and the way into the cart. */
import "./head.js";
import { card } from "./card.js";
import { count, put, quantityOf } from "./cart.js";
import { BRAND, GLAZES, PRODUCTS, pageOf, pictureOf, productCalled, variantsOf } from "./catalogue.js";
import { element } from "./element.js";
import { money } from "./money.js";
import { quantity } from "./quantity.js";
import { describe } from "./structured-data.js";

/** From this many pots on, nobody needs to hurry. */
const PLENTY = 5;

const main = document.querySelector("[data-product]");
const asked = new URLSearchParams(location.search);
const product = productCalled(asked.get("p"));

if (product === undefined) nothing();
else show(product);

function nothing() {
	document.title = `Not on the shelves · ${BRAND}`;
	main.append(
		element("h1", {}, "That one is not on the shelves"),
		element("p", {}, "It may have sold out for good, or the address has a typing mistake."),
		element("p", {}, element("a", { class: "button", href: "./#shelves" }, "See what is")),
	);
}

/** @param {import("./catalogue.js").Product} product */
function show(product) {
	const variants = variantsOf(product);
	const first = variants.find(({ stock }) => stock > 0) ?? variants[0];
	let chosen =
		variants.find(({ glaze, size }) => glaze === asked.get("glaze") && size.id === asked.get("size")) ??
		first;
	let wanted = 1;

	const picture = element("img", { class: "gallery-whole", width: 800, height: 1000 });
	const detail = element("img", { width: 800, height: 1000 });
	detail.style.setProperty("--look-x", `${product.detail[0]}%`);
	detail.style.setProperty("--look-y", `${product.detail[1]}%`);
	const price = element("p", { class: "price" });
	const stock = element("p", { class: "stock", role: "status" });
	const amount = element("div", { class: "buy-amount" });
	const buy = element("button", { class: "button buy-button", type: "submit" });
	const added = element("p", { class: "added", role: "status" });

	main.append(
		element(
			"nav",
			{ class: "crumbs", "aria-label": "You are here" },
			element("a", { href: "./#shelves" }, "Shop"),
			element("span", { "aria-hidden": "true" }, "/"),
			element("span", { "aria-current": "page" }, product.name),
		),
		element(
			"div",
			{ class: "gallery" },
			picture,
			element("div", { class: "gallery-detail" }, detail),
			element(
				"div",
				{ class: "gallery-studio" },
				element("img", {
					src: "pictures/shelf.svg",
					width: 1200,
					height: 1000,
					alt: "Pots drying on the studio's shelves",
				}),
			),
		),
		element(
			"div",
			{ class: "offer" },
			element("h1", {}, product.name),
			element("p", { class: "offer-line" }, product.line),
			price,
			element(
				"form",
				{
					class: "buy",
					onsubmit: (event) => {
						event.preventDefault();
						addToCart();
					},
				},
				choice(
					"Glaze",
					"glaze",
					product.glazes.map((glaze) => ({ id: glaze, name: GLAZES[glaze].name, swatch: glaze })),
					() => chosen.glaze,
				),
				choice("Size", "size", product.sizes, () => chosen.size.id),
				stock,
				element("div", { class: "buy-row" }, amount, buy),
				added,
			),
			element("p", { class: "story" }, product.story),
			element("button", { class: "ask", type: "button", onclick: ask }, "Ask us about it"),
			element(
				"dl",
				{ class: "measures" },
				...product.measures.map(([name, value]) =>
					element("div", {}, element("dt", {}, name), element("dd", {}, value)),
				),
			),
			element(
				"div",
				{ class: "answers" },
				answer(
					"Care",
					"Dishwasher and microwave are fine. The bare clay at the foot darkens a little with the years.",
				),
				answer(
					"Delivery and returns",
					"£6.50 in the UK, free from £90. Two to four working days after packing. Send it back within 30 days, unused, for any reason.",
				),
				answer(
					"Is it exactly as in the picture?",
					"Nearly. Every pot is thrown by hand; the glaze runs and breaks where it wants to.",
				),
			),
		),
		element(
			"section",
			{ class: "beside", "aria-labelledby": "beside-title" },
			element("h2", { id: "beside-title" }, "Stands well beside it"),
			element("ul", { class: "cards" }, ...neighbours(product).map(card)),
		),
	);
	main.addEventListener("change", ({ target }) => {
		if (target.name !== "glaze" && target.name !== "size") return;
		const form = new FormData(target.form);
		chosen = variants.find(({ glaze, size }) => glaze === form.get("glaze") && size.id === form.get("size"));
		added.textContent = "";
		history.replaceState(history.state, "", pageOf(chosen));
		paint();
	});
	paint();

	function paint() {
		const glaze = GLAZES[chosen.glaze].name;
		picture.src = pictureOf(product, chosen.glaze);
		picture.alt = `${product.name} in ${glaze.toLowerCase()}`;
		detail.src = picture.src;
		detail.alt = `The ${glaze.toLowerCase()} glaze from close by`;
		price.textContent = money(chosen.size.price);
		stock.textContent = inStock(chosen.stock);
		stock.dataset.stock = chosen.stock === 0 ? "none" : chosen.stock < PLENTY ? "few" : "plenty";
		wanted = 1;
		amount.replaceChildren(
			quantity({
				label: "Quantity",
				value: 1,
				least: 1,
				most: Math.max(1, chosen.stock),
				change: (value) => {
					wanted = value;
				},
			}),
		);
		buy.disabled = chosen.stock === 0;
		buy.textContent = chosen.stock === 0 ? "Sold out" : "Add to cart";
		document.title = `${product.name} in ${glaze.toLowerCase()} · ${BRAND}`;
		document.querySelector('meta[name="description"]').content = product.line;
		describe(chosen);
	}

	function addToCart() {
		const before = quantityOf(chosen.sku);
		put(chosen.sku, before + wanted);
		const got = quantityOf(chosen.sku) - before;
		added.replaceChildren(
			got === 0
				? `All ${before} we have are in your cart. `
				: `${got === 1 ? "" : `${got} × `}${product.name} put in the cart. `,
			element("a", { href: "cart.html" }, `See the cart (${count()})`),
		);
	}
}

/** Rings the shop's own bell. Calls made before its script has come are kept for it. */
function ask() {
	window.Shopbell ??= (...call) => {
		window.Shopbell.q ??= [];
		window.Shopbell.q.push(call);
	};
	window.Shopbell("open");
}

/** @param {number} stock */
function inStock(stock) {
	if (stock === 0) return "None left in this glaze and size. The next kiln opens in about three weeks.";
	if (stock === 1) return "The last one.";
	return stock < PLENTY ? `${stock} left.` : "On the shelf, packed within two days.";
}

/**
 * @param {string} title
 * @param {string} name
 * @param {{ id: string, name: string, swatch?: string }[]} options
 * @param {() => string} chosen
 */
function choice(title, name, options, chosen) {
	return element(
		"fieldset",
		{ class: `choice choice-${name}` },
		element("legend", {}, title),
		...options.map((option) =>
			element(
				"label",
				{ class: "option" },
				element("input", { type: "radio", name, value: option.id, checked: option.id === chosen() }),
				option.swatch === undefined ? null : element("span", { class: `swatch glaze-${option.swatch}` }),
				element("span", {}, option.name),
			),
		),
	);
}

/** @param {string} question @param {string} text */
function answer(question, text) {
	return element("details", {}, element("summary", {}, question), element("p", {}, text));
}

/** The next ones on the shelf, its own kind first. @param {import("./catalogue.js").Product} product */
function neighbours(product) {
	const others = PRODUCTS.filter((other) => other !== product);
	return [
		...others.filter(({ kind }) => kind === product.kind),
		...others.filter(({ kind }) => kind !== product.kind),
	].slice(0, 3);
}
