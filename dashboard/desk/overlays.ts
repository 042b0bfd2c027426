/** What lies over the whole desk: the palette and the list of keys. One at a time. */
import { signal } from "@preact/signals";

export type Overlay = { kind: "palette"; query: string } | { kind: "keys" };

export const overlay = signal<Overlay | null>(null);

export const openPalette = (query = "") => {
	overlay.value = { kind: "palette", query };
};
export const openKeys = () => {
	overlay.value = { kind: "keys" };
};
export const closeOverlay = () => {
	overlay.value = null;
};
