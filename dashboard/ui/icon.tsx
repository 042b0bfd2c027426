import type { IconNode } from "lucide";
import { h } from "preact";

/** A Lucide icon, drawn from its nodes. Says nothing to a screen reader: the words stand beside it. */
export function Icon({
	of,
	size = 16,
	mirror = false,
}: {
	of: IconNode;
	size?: 14 | 16 | 20 | 28;
	/** Points somewhere, so it turns round where text runs from right to left. */
	mirror?: boolean;
}) {
	return (
		<svg
			class={mirror ? "icon mirror" : "icon"}
			viewBox="0 0 24 24"
			width={size}
			height={size}
			fill="none"
			stroke="currentColor"
			stroke-width="1.75"
			stroke-linecap="round"
			stroke-linejoin="round"
			aria-hidden="true"
		>
			{of.map(([tag, attributes]) => h(tag, attributes))}
		</svg>
	);
}
