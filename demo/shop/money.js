import { CURRENCY } from "./catalogue.js";

const whole = new Intl.NumberFormat("en-GB", {
	style: "currency",
	currency: CURRENCY,
	maximumFractionDigits: 0,
});
const exact = new Intl.NumberFormat("en-GB", { style: "currency", currency: CURRENCY });

/** @param {number} pence @returns {string} "£32", "£6.50" */
export const money = (pence) => (pence % 100 === 0 ? whole : exact).format(pence / 100);
