/** The cart's number in the head of every page. */
import { count, watch } from "./cart.js";

watch(() => {
	const badge = document.querySelector("[data-cart-count]");
	const pots = count();
	badge.hidden = pots === 0;
	badge.textContent = String(pots);
	badge
		.closest("a")
		.setAttribute("aria-label", pots === 0 ? "Cart, empty" : `Cart, ${pots} ${pots === 1 ? "pot" : "pots"}`);
});
