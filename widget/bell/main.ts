/** The one file on a shop's page: draws the bell, and never an error of its own into that page. */
import type { Settings } from "../contract.ts";
import { start } from "./start.ts";

/** Replaced by the server with the shop's settings, as a JSON object. */
declare const __SHOPBELL_SETTINGS__: Settings;

try {
	start(__SHOPBELL_SETTINGS__, document.currentScript?.dataset ?? {});
} catch (error) {
	console.warn("Shopbell:", error);
}
