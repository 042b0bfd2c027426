/** What the visitor has put aside, kept in this browser and shown alike in all its tabs. */
import { variantCalled } from "./catalogue.js";

const KEY = "alder-and-ash/cart";

/** In pence. */
export const DELIVERY = 650;
/** From this subtotal on, delivery is free; in pence. */
export const FREE_DELIVERY_FROM = 9000;

/** @typedef {{ sku: string, quantity: number }} Kept */
/** @typedef {{ variant: import("./catalogue.js").Variant, quantity: number }} Line */

/** Where storage is refused the cart lasts as long as the page. @type {Kept[]} */
let kept = recall();
/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {Line[]} */
export function lines() {
	return kept.flatMap(({ sku, quantity }) => {
		const variant = variantCalled(sku);
		return variant === undefined ? [] : [{ variant, quantity }];
	});
}

export const count = () => lines().reduce((sum, { quantity }) => sum + quantity, 0);

/** In pence. */
export const subtotal = () =>
	lines().reduce((sum, { variant, quantity }) => sum + variant.size.price * quantity, 0);

/** In pence. @param {number} sum the subtotal */
export const deliveryOf = (sum) => (sum === 0 || sum >= FREE_DELIVERY_FROM ? 0 : DELIVERY);

/** @param {string} sku */
export const quantityOf = (sku) => kept.find((line) => line.sku === sku)?.quantity ?? 0;

/**
 * Nobody can put aside more than there is.
 *
 * @param {string} sku
 * @param {number} quantity 0 takes it out
 */
export function put(sku, quantity) {
	const amount = Math.max(0, Math.min(quantity, variantCalled(sku)?.stock ?? 0));
	const others = kept.filter((line) => line.sku !== sku);
	const place = kept.findIndex((line) => line.sku === sku);
	if (amount > 0) others.splice(place === -1 ? others.length : place, 0, { sku, quantity: amount });
	kept = others;
	try {
		localStorage.setItem(KEY, JSON.stringify(kept));
	} catch {
		// Full or forbidden: kept in memory.
	}
	tell();
}

/** @param {() => void} listener called now and whenever the cart changes, here or in another tab */
export function watch(listener) {
	listeners.add(listener);
	listener();
}

addEventListener("storage", ({ key }) => {
	if (key !== KEY && key !== null) return;
	kept = recall();
	tell();
});
// A page that comes out of the back-forward cache has missed what other pages did.
addEventListener("pageshow", ({ persisted }) => {
	if (!persisted) return;
	kept = recall();
	tell();
});

function tell() {
	for (const listener of listeners) listener();
}

/** @returns {Kept[]} */
function recall() {
	try {
		const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
		if (!Array.isArray(stored)) return [];
		return stored.filter(
			(line) => typeof line?.sku === "string" && Number.isInteger(line.quantity) && line.quantity > 0,
		);
	} catch {
		return [];
	}
}
