/** Where a floating part goes. All numbers are CSS pixels from the viewport's top left corner. */
type Box = { left: number; top: number; right: number; bottom: number };

/** Room kept to the viewport's edges, and between anchor and what floats. */
const MARGIN = 8;
const GAP = 4;

/**
 * Below the anchor, else above it, whichever has room; aligned with its starting or ending edge, and always inside
 * the viewport.
 */
export function place(
	anchor: Box,
	size: { width: number; height: number },
	viewport: { width: number; height: number },
	align: "left" | "right",
): { left: number; top: number } {
	const below = anchor.bottom + GAP;
	const above = anchor.top - GAP - size.height;
	const fitsBelow = below + size.height <= viewport.height - MARGIN;
	const wanted = align === "left" ? anchor.left : anchor.right - size.width;
	const top = fitsBelow || above < MARGIN ? below : above;
	return {
		left: Math.max(MARGIN, Math.min(wanted, viewport.width - MARGIN - size.width)),
		top: Math.max(MARGIN, Math.min(top, viewport.height - MARGIN - size.height)),
	};
}
