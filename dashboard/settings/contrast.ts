/** Whether text on a colour can be read: the contrast ratio of WCAG 2.2 (relative luminance in sRGB). */

/** Smallest ratio for text (WCAG 2.2 success criterion 1.4.3). */
export const READABLE = 4.5;

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;
const BLACK = "#000000";
const WHITE = "#ffffff";

/** Null when it is not `#rrggbb`. */
export function luminanceOf(colour: string): number | null {
	const parts = HEX.exec(colour)?.slice(1);
	if (!parts) return null;
	const [red = 0, green = 0, blue = 0] = parts.map((part) => {
		const channel = Number.parseInt(part, 16) / 255;
		return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black on white); null when either is not a colour. */
export function contrastOf(one: string, other: string): number | null {
	const a = luminanceOf(one);
	const b = luminanceOf(other);
	if (a === null || b === null) return null;
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Black or white, whichever reads better on the colour, and how well. */
export function inkOn(colour: string): { ink: string; ratio: number } | null {
	const onBlack = contrastOf(BLACK, colour);
	const onWhite = contrastOf(WHITE, colour);
	if (onBlack === null || onWhite === null) return null;
	return onWhite >= READABLE || onWhite >= onBlack
		? { ink: WHITE, ratio: onWhite }
		: { ink: BLACK, ratio: onBlack };
}
