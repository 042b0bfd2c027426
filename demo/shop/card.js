import { GLAZES, pictureOf, variantsOf } from "./catalogue.js";
import { element } from "./element.js";
import { money } from "./money.js";

/** Below this many pots in all, the card says so. */
const FEW = 4;

/** A product on a shelf. @param {import("./catalogue.js").Product} product */
export function card(product) {
	const stock = variantsOf(product).reduce((sum, variant) => sum + variant.stock, 0);
	const prices = product.sizes.map((size) => size.price);
	const least = Math.min(...prices);
	const label = stock === 0 ? "Sold out" : stock < FEW ? `${stock} left` : null;
	return element(
		"li",
		{ class: "card" },
		element(
			"a",
			{ href: `product.html?p=${product.slug}` },
			element(
				"span",
				{ class: "card-picture" },
				element("img", { src: pictureOf(product, product.glazes[0]), width: 800, height: 1000, alt: "" }),
				label === null ? null : element("span", { class: "card-label" }, label),
			),
			element(
				"span",
				{ class: "card-words" },
				element("span", { class: "card-name" }, product.name),
				element("span", { class: "card-price" }, `${prices.length > 1 ? "from " : ""}${money(least)}`),
				element("span", { class: "card-line" }, product.line),
			),
		),
		element(
			"ul",
			{ class: "swatches", "aria-label": "Glazes" },
			...product.glazes.map((glaze) =>
				element(
					"li",
					{ class: `swatch glaze-${glaze}` },
					element("span", { class: "hidden" }, GLAZES[glaze].name),
				),
			),
		),
	);
}
