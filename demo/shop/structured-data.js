/** What search engines, and the shop's own chat, read off a product page (schema.org, as JSON-LD). */
import { BRAND, CURRENCY, GLAZES, pageOf, pictureOf } from "./catalogue.js";

/** @param {import("./catalogue.js").Variant} variant */
export function structuredData(variant) {
	const { product, glaze, size, sku, stock } = variant;
	const at = (path) => new URL(path, document.baseURI).href;
	return {
		"@context": "https://schema.org",
		"@type": "Product",
		name: product.name,
		description: product.story,
		sku,
		image: [at(pictureOf(product, glaze))],
		url: at(pageOf(variant)),
		brand: { "@type": "Brand", name: BRAND },
		color: GLAZES[glaze].name,
		size: size.name,
		material: "Stoneware",
		offers: {
			"@type": "Offer",
			url: at(pageOf(variant)),
			price: (size.price / 100).toFixed(2),
			priceCurrency: CURRENCY,
			availability: `https://schema.org/${stock > 0 ? "InStock" : "OutOfStock"}`,
			itemCondition: "https://schema.org/NewCondition",
			seller: { "@type": "Organization", name: BRAND },
		},
	};
}

/** Puts it into the page, in the place of what was there. @param {import("./catalogue.js").Variant} variant */
export function describe(variant) {
	const script = document.createElement("script");
	script.type = "application/ld+json";
	script.append(JSON.stringify(structuredData(variant)));
	document.querySelector('script[type="application/ld+json"]')?.remove();
	document.head.append(script);
}
