/** Light, dark, or as the device says. */
import { effect } from "@preact/signals";
import { remembered } from "./remembered.ts";

export const SCHEMES = ["auto", "light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];

export const scheme = remembered("scheme", SCHEMES);

/** Lets the page follow the choice from now on. */
export function followScheme(): void {
	effect(() => {
		if (scheme.value === "auto") delete document.documentElement.dataset.scheme;
		else document.documentElement.dataset.scheme = scheme.value;
	});
}
