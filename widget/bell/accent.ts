/**
 * The shop's colour, made readable: 4.5:1 against what is written on it, or beneath it.
 * Contrast and luminance as WCAG 2.2 defines them (sections "contrast ratio" and "relative luminance").
 */

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

const READABLE = 4.5;
/** Brass, after the bell: what a shop gets whose own cannot be read. */
const BRASS: Colour = [192, 138, 62];
export const WHITE: Colour = [255, 255, 255];
export const INK: Colour = [31, 26, 21];
/** The darkest of the panel's light grounds, and the lightest of its dark ones. */
export const PAPER: Colour = [241, 238, 233];
export const NIGHT: Colour = [48, 43, 39];

/** `#rrggbb` */
export const parse = (hex: string): Colour =>
	/^#[\da-f]{6}$/i.test(hex)
		? ([1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour)
		: BRASS;

export const css = (colour: Colour) =>
	`#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;

function luminance(colour: Colour): number {
	const [red, green, blue] = colour.map((channel) =>
		channel > 10 ? ((channel / 255 + 0.055) / 1.055) ** 2.4 : channel / 3294.6,
	) as unknown as Colour;
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Colour, other: Colour): number {
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

/** The colour, moved away from `ground` in small steps until it can be read on it. */
export function readableOn(ground: Colour, colour: Colour): Colour {
	const goal = luminance(ground) > 0.18 ? 0 : 255;
	let result = colour;
	while (contrast(result, ground) < READABLE)
		result = result.map((channel) => channel + (goal - channel) * 0.05) as unknown as Colour;
	return result;
}

/** What the bell is filled with, and what is drawn on it: white where that can be read, else ink, else a darker fill. */
export function fillOf(accent: Colour): { fill: Colour; on: Colour } {
	const on = [WHITE, INK].find((text) => contrast(accent, text) >= READABLE);
	return on ? { fill: accent, on } : { fill: readableOn(WHITE, accent), on: WHITE };
}
