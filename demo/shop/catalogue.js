/** Everything the studio sells. Prices are in pence, stock is pots on the shelf. */

/** @typedef {{ id: string, name: string, price: number }} Size */
/**
 * @typedef {{ slug: string, sku: string, name: string, kind: string, line: string, story: string, glazes: string[],
 *   sizes: Size[], stock: Record<string, number[]>, measures: [string, string][], detail: [number, number] }} Product
 * `stock` lists for each glaze the pots of each size; `detail` is where the close-up looks, in percent.
 */
/** @typedef {{ sku: string, product: Product, glaze: string, size: Size, stock: number }} Variant */

export const CURRENCY = "GBP";
export const BRAND = "Alder & Ash Ceramics";

/** The colour is the one a swatch shows. @type {Record<string, { name: string, colour: string }>} */
export const GLAZES = {
	oat: { name: "Oat", colour: "#dccfb8" },
	celadon: { name: "Celadon", colour: "#a3bda6" },
	tenmoku: { name: "Tenmoku", colour: "#43291f" },
	slate: { name: "Slate", colour: "#768b9d" },
	shino: { name: "Shino", colour: "#c7835a" },
};

export const KINDS = [
	{ id: "cups", name: "Cups" },
	{ id: "table", name: "Bowls and plates" },
	{ id: "pour", name: "Pots and jugs" },
	{ id: "vases", name: "Vases" },
];

/** @type {Product[]} */
export const PRODUCTS = [
	{
		slug: "morning-mug",
		sku: "AA-101",
		name: "Morning Mug",
		kind: "cups",
		line: "A round handle with room for three fingers.",
		story:
			"The first pot we ever sold, and still the one we throw most. The wall is thin at the lip and heavier at the foot, so it sits quietly on a desk. The handle is pulled, not cast.",
		glazes: ["oat", "celadon", "tenmoku", "shino"],
		sizes: [
			{ id: "s", name: "240 ml", price: 2800 },
			{ id: "l", name: "350 ml", price: 3200 },
		],
		stock: { oat: [6, 9], celadon: [2, 4], tenmoku: [0, 3], shino: [1, 0] },
		measures: [
			["Height", "9 cm"],
			["Across", "8.5 cm, 12 cm with the handle"],
			["Weight", "about 340 g"],
		],
		detail: [30, 62],
	},
	{
		slug: "moon-jar",
		sku: "AA-301",
		name: "Moon Jar",
		kind: "vases",
		line: "Two bowls joined at the waist, as they have been for centuries.",
		story:
			"We throw two bowls, let them stiffen for a day and join them rim to rim. You can see the seam if the light is low. It holds a branch, or nothing at all.",
		glazes: ["oat", "celadon", "slate"],
		sizes: [
			{ id: "m", name: "24 cm", price: 14000 },
			{ id: "l", name: "32 cm", price: 22000 },
		],
		stock: { oat: [2, 1], celadon: [1, 0], slate: [0, 1] },
		measures: [
			["Height", "24 or 32 cm"],
			["Mouth", "10 cm"],
			["Weight", "1.9 or 3.4 kg"],
		],
		detail: [38, 58],
	},
	{
		slug: "breakfast-bowl",
		sku: "AA-201",
		name: "Breakfast Bowl",
		kind: "table",
		line: "Deep enough for porridge, steep enough for soup.",
		story:
			"Dipped twice: once in shino to the foot, once in white to the shoulder. Where they overlap the iron comes through. Stacks in fours without complaint.",
		glazes: ["shino", "oat", "celadon"],
		sizes: [
			{ id: "s", name: "14 cm", price: 2600 },
			{ id: "l", name: "18 cm", price: 3400 },
		],
		stock: { shino: [8, 12], oat: [5, 4], celadon: [0, 2] },
		measures: [
			["Across", "14 or 18 cm"],
			["Height", "7.5 cm"],
			["Holds", "450 or 800 ml"],
		],
		detail: [58, 72],
	},
	{
		slug: "teapot",
		sku: "AA-401",
		name: "Sunday Teapot",
		kind: "pour",
		line: "Pours to the last drop and does not dribble. We checked.",
		story:
			"A spout takes an afternoon to get right and a moment to spoil, so there are never many. The strainer is in the wall; the lid stays on when you pour.",
		glazes: ["tenmoku", "celadon", "shino"],
		sizes: [{ id: "m", name: "900 ml", price: 9600 }],
		stock: { tenmoku: [3], celadon: [1], shino: [0] },
		measures: [
			["Height", "15 cm"],
			["Length", "25 cm with spout and handle"],
			["Holds", "900 ml, four cups"],
		],
		detail: [52, 66],
	},
	{
		slug: "ridge-tumbler",
		sku: "AA-102",
		name: "Ridge Tumbler",
		kind: "cups",
		line: "Ridges that keep your fingers off the heat.",
		story:
			"A comb goes up the wet wall in one breath. For coffee, for water, for the pencil you keep losing. Fits most cup holders, though we would rather it did not have to.",
		glazes: ["celadon", "slate", "tenmoku"],
		sizes: [{ id: "m", name: "280 ml", price: 2400 }],
		stock: { celadon: [14], slate: [7], tenmoku: [5] },
		measures: [
			["Height", "11 cm"],
			["Across", "8 cm"],
			["Weight", "about 260 g"],
		],
		detail: [60, 62],
	},
	{
		slug: "supper-plate",
		sku: "AA-202",
		name: "Supper Plate",
		kind: "table",
		line: "A wide rim, and a well that keeps the sauce in.",
		story:
			"Thrown on a bat and turned the next morning, which is why the foot is so even. The rings are left by the fingers; a fork finds them, but does not mind.",
		glazes: ["celadon", "oat", "slate"],
		sizes: [
			{ id: "s", name: "21 cm", price: 3000 },
			{ id: "l", name: "27 cm", price: 3800 },
		],
		stock: { celadon: [6, 8], oat: [10, 4], slate: [3, 1] },
		measures: [
			["Across", "21 or 27 cm"],
			["Height", "3 cm"],
			["Weight", "520 or 860 g"],
		],
		detail: [62, 48],
	},
	{
		slug: "milk-jug",
		sku: "AA-402",
		name: "Tall Jug",
		kind: "pour",
		line: "For water at the table, or sweet peas on it.",
		story:
			"The lip is pulled with one finger while the clay is still shining. It cuts the stream cleanly, so the cloth stays dry. The handle balances when it is full, not when it is empty.",
		glazes: ["slate", "oat", "celadon"],
		sizes: [
			{ id: "s", name: "0.6 l", price: 4600 },
			{ id: "l", name: "1.2 l", price: 6400 },
		],
		stock: { slate: [4, 2], oat: [2, 3], celadon: [0, 0] },
		measures: [
			["Height", "18 or 24 cm"],
			["Across", "13 cm without the handle"],
			["Holds", "0.6 or 1.2 l"],
		],
		detail: [44, 62],
	},
	{
		slug: "serving-bowl",
		sku: "AA-203",
		name: "Wide Serving Bowl",
		kind: "table",
		line: "Salad for six, or every lemon you own.",
		story:
			"The widest pot our kiln shelf takes. The slate glaze pools in the middle and goes almost blue; around the rim it thins and lets the clay show.",
		glazes: ["slate", "oat", "tenmoku"],
		sizes: [{ id: "l", name: "34 cm", price: 8800 }],
		stock: { slate: [2], oat: [1], tenmoku: [0] },
		measures: [
			["Across", "34 cm"],
			["Height", "9 cm"],
			["Weight", "about 1.6 kg"],
		],
		detail: [46, 72],
	},
	{
		slug: "bud-vase",
		sku: "AA-302",
		name: "Bud Vase",
		kind: "vases",
		line: "One stem is enough.",
		story:
			"Made from what is left of the day's clay, so the shape follows the mood. The neck is narrow: it holds up a single stem, and asks for nothing else.",
		glazes: ["tenmoku", "shino", "oat"],
		sizes: [{ id: "m", name: "16 cm", price: 2900 }],
		stock: { tenmoku: [5], shino: [6], oat: [3] },
		measures: [
			["Height", "16 cm"],
			["Across", "9 cm"],
			["Mouth", "2 cm"],
		],
		detail: [48, 74],
	},
];

/** @param {Product} product @returns {Variant[]} */
export function variantsOf(product) {
	return product.glazes.flatMap((glaze) =>
		product.sizes.map((size, place) => ({
			sku: `${product.sku}-${glaze}-${size.id}`.toUpperCase(),
			product,
			glaze,
			size,
			stock: product.stock[glaze]?.[place] ?? 0,
		})),
	);
}

const VARIANTS = new Map(PRODUCTS.flatMap(variantsOf).map((variant) => [variant.sku, variant]));

/** @param {string | null} slug */
export const productCalled = (slug) => PRODUCTS.find((product) => product.slug === slug);

/** @param {string} sku */
export const variantCalled = (sku) => VARIANTS.get(sku);

/** A picture shows its first glaze by itself, and any other by its name. @param {Product} product @param {string} glaze */
export function pictureOf(product, glaze) {
	const picture = `pictures/${product.slug}.svg`;
	return glaze === product.glazes[0] ? picture : `${picture}#${glaze}`;
}

/** Where a variant is bought. @param {Variant} variant */
export const pageOf = ({ product, glaze, size }) =>
	`product.html?p=${product.slug}&glaze=${glaze}&size=${size.id}`;
