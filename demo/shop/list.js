/** The front page: the shelves, all of them or one kind. */
import "./head.js";
import { card } from "./card.js";
import { KINDS, PRODUCTS } from "./catalogue.js";
import { element } from "./element.js";

const shelf = document.querySelector("[data-products]");
const said = document.querySelector("[data-shown]");

const cards = PRODUCTS.map((product) => ({ product, node: card(product) }));
shelf.append(...cards.map(({ node }) => node));

const kinds = [{ id: "all", name: "Everything" }, ...KINDS].map(({ id, name }) =>
	element(
		"button",
		{
			type: "button",
			class: "kind",
			"aria-pressed": String(id === "all"),
			onclick: () => show(id),
			"data-kind": id,
		},
		name,
	),
);
document.querySelector("[data-kinds]").append(...kinds);

/** @param {string} kind */
function show(kind) {
	for (const button of kinds) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
	for (const { product, node } of cards) node.hidden = kind !== "all" && product.kind !== kind;
	said.textContent = `${cards.filter(({ node }) => !node.hidden).length} pieces shown`;
}
