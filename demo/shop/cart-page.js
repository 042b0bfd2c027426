/** The cart: what is in it, what it comes to. */
import "./head.js";
import { deliveryOf, FREE_DELIVERY_FROM, lines, put, subtotal, watch } from "./cart.js";
import { GLAZES, pageOf, pictureOf } from "./catalogue.js";
import { element } from "./element.js";
import { money } from "./money.js";
import { quantity } from "./quantity.js";

const place = document.querySelector("[data-cart]");
const said = document.querySelector("[data-cart-said]");
/** Rows stay while their line does, so that the keyboard stays where it is. @type {Map<string, { node: HTMLElement, quantity: number, sum: HTMLElement }>} */
const rows = new Map();
const list = element("ul", { class: "lines", "aria-label": "In the cart" });
const sums = element("dl", { class: "sums" });
const nearly = element("p", { class: "nearly" });
const meter = element("progress", {
	class: "nearly-meter",
	max: FREE_DELIVERY_FROM,
	"aria-label": "Way to free delivery",
});

const checkout = element(
	"dialog",
	{ class: "checkout", "aria-labelledby": "checkout-title" },
	element("h2", { id: "checkout-title" }, "This is where you would pay"),
	element(
		"p",
		{},
		"Alder & Ash is a shop made up to show Shopbell, so nothing is sold and nothing is asked of you. Your cart stays as it is.",
	),
	element("form", { method: "dialog" }, element("button", { class: "button" }, "Back to the cart")),
);

const full = element(
	"div",
	{ class: "cart-columns" },
	list,
	element(
		"section",
		{ class: "summary", "aria-labelledby": "summary-title" },
		element("h2", { id: "summary-title" }, "In all"),
		sums,
		nearly,
		meter,
		element("button", { class: "button", type: "button", onclick: () => checkout.showModal() }, "Check out"),
		element(
			"p",
			{ class: "summary-small" },
			"Prices include VAT. Packed in paper and wood wool, on Mondays and Thursdays.",
		),
	),
	checkout,
);

const empty = element(
	"div",
	{ class: "empty" },
	element("img", { src: "pictures/serving-bowl.svg", width: 800, height: 1000, alt: "" }),
	element("p", { class: "empty-title", tabindex: "-1" }, "As empty as this bowl"),
	element("p", {}, "Pots wait on the shelves until somebody picks them up."),
	element("p", {}, element("a", { class: "button", href: "./#shelves" }, "See what is on the shelves")),
);

watch(() => {
	const now = lines();
	for (const [sku, { node }] of rows) {
		if (now.some(({ variant }) => variant.sku === sku)) continue;
		node.remove();
		rows.delete(sku);
	}
	for (const line of now) show(line);
	total();
	const wanted = now.length === 0 ? empty : full;
	if (place.firstChild !== wanted) place.replaceChildren(wanted);
});

/** @param {import("./cart.js").Line} line */
function show({ variant, quantity: amount }) {
	const { sku, product, glaze, size } = variant;
	const name = `${product.name}, ${GLAZES[glaze].name.toLowerCase()}, ${size.name}`;
	const known = rows.get(sku);
	if (known?.quantity === amount) return;
	if (known?.node.contains(document.activeElement)) {
		// Changed by the very stepper that has the focus: only the sum is old.
		known.quantity = amount;
		known.sum.textContent = money(size.price * amount);
		return;
	}
	const sum = element("p", { class: "line-sum" }, money(size.price * amount));
	const node = element(
		"li",
		{ class: "line" },
		element(
			"a",
			{ class: "line-picture", href: pageOf(variant), tabindex: "-1", "aria-hidden": "true" },
			element("img", { src: pictureOf(product, glaze), width: 800, height: 1000, alt: "" }),
		),
		element(
			"div",
			{ class: "line-words" },
			element("h2", { class: "line-name" }, element("a", { href: pageOf(variant) }, product.name)),
			element("p", { class: "line-kind" }, `${GLAZES[glaze].name}, ${size.name}`),
			element("p", { class: "line-each" }, `${money(size.price)} each`),
		),
		quantity({
			label: `Quantity of ${name}`,
			value: amount,
			least: 1,
			most: variant.stock,
			change: (value) => put(sku, value),
		}),
		sum,
		element(
			"button",
			{
				class: "line-out",
				type: "button",
				"aria-label": `Take out ${name}`,
				onclick: () => takeOut(sku, name),
			},
			"Take out",
		),
	);
	if (known === undefined) list.append(node);
	else known.node.replaceWith(node);
	rows.set(sku, { node, quantity: amount, sum });
}

/** @param {string} sku @param {string} name */
function takeOut(sku, name) {
	const next = rows.get(sku)?.node.nextElementSibling ?? rows.get(sku)?.node.previousElementSibling;
	put(sku, 0);
	said.textContent = `${name} taken out.`;
	(next?.querySelector(".line-out") ?? empty.querySelector(".empty-title")).focus();
}

function total() {
	const goods = subtotal();
	const delivery = deliveryOf(goods);
	sums.replaceChildren(
		...[
			["Pots", money(goods)],
			["Delivery in the UK", delivery === 0 ? "free" : money(delivery)],
			["To pay", money(goods + delivery)],
		].map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
	);
	nearly.textContent =
		delivery === 0
			? "Delivery is on us."
			: `${money(FREE_DELIVERY_FROM - goods)} more and delivery is on us.`;
	meter.value = Math.min(goods, FREE_DELIVERY_FROM);
}
