/** What is measured on the page: our tag, and widgets from the npm registry as a shop would load them. */
import type { Site } from "./site.ts";
import { installVendors, VENDORS, type Vendor } from "./vendors.ts";

export type Widget = {
	name: string;
	title: string;
	/** What the shop pastes into its head; empty for a page without any. */
	tag: string;
	/** Everything under this address counts as the widget's; empty for none. */
	origin: string;
	/** How its launcher and its text field are found; `frame` when they are in a frame of its own. */
	parts: { launcher: string; field: string; frame: boolean } | null;
	/** What a reader should know. */
	note?: string;
};

export const NONE: Widget = { name: "none", title: "no tag", tag: "", origin: "", parts: null };

/** Ours. @param server the address of a Shopbell that serves it. */
export function shopbell(server: string, shop: string): Widget {
	return {
		name: "shopbell",
		title: "Shopbell",
		tag: `<script async src="${server}/bell/${shop}.js" referrerpolicy="no-referrer-when-downgrade"></script>`,
		origin: server,
		parts: { launcher: "button.bell", field: "textarea", frame: false },
	};
}

/**
 * The others, each with a host of its own that serves its files. Those that cannot be had are missing, and why is said.
 *
 * @param names those wanted; all when empty.
 */
export async function others(
	names: string[],
	say: (line: string) => void,
): Promise<{ widgets: Widget[]; sites: Site[]; missing: string[] }> {
	const wanted = VENDORS.filter(({ name }) => names.length === 0 || names.includes(name));
	const sites: Site[] = [];
	const widgets: Widget[] = [];
	const missing: string[] = [];
	if (wanted.length === 0) return { widgets, sites, missing };
	const folder = await installVendors(say);
	for (const vendor of wanted) {
		try {
			if (typeof folder !== "string") throw folder;
			const site = await vendor.open(folder);
			sites.push(site);
			widgets.push(asWidget(vendor, site.origin));
		} catch (error) {
			missing.push(`${vendor.title} was not measured: ${(error as Error).message}`);
		}
	}
	return { widgets, sites, missing };
}

const asWidget = ({ name, title, tag, parts, note }: Vendor, origin: string): Widget => ({
	name,
	title,
	tag: tag(origin),
	origin,
	parts,
	note,
});
