/**
 * What a shop may set on its script tag, without writing code:
 *
 * - `data-locale`: a language tag; `auto` or none for the page's, then the browser's.
 * - `data-position`: `end` or `start`, the corner in reading direction.
 * - `data-offset`: distance from the side and from the foot, CSS pixels; one number for both.
 * - `data-scheme`: `light`, `dark`, or `auto`, which follows the page's own `color-scheme`.
 * - `data-font="inherit"`: the page's own typeface.
 * - `data-z`: how far in front, as `z-index`.
 * - `data-launcher`: `none`, or a selector of the page's own elements that open the panel.
 * - `data-autostart="false"`: nothing is drawn before `Shopbell('boot')` or `Shopbell('open')`.
 * - `data-exclude`: paths on which there is no bell, see `excludes`.
 */
export type Options = Partial<
	Record<
		"locale" | "position" | "offset" | "scheme" | "font" | "z" | "launcher" | "autostart" | "exclude",
		string
	>
>;

/**
 * Whether one of the patterns is the path, whole; `*` stands for anything.
 *
 * @param patterns separated by commas: `/checkout*, /pay/*`.
 */
export const excludes = (patterns: string, path: string): boolean =>
	patterns.split(",").some((pattern) =>
		new RegExp(
			`^${pattern
				.trim()
				.replace(/[^*\w]/g, "\\$&")
				.replaceAll("*", ".*")}$`,
		).test(path),
	);

/** The options a style sheet can express, as rules. */
export function rulesOf({ position, offset, scheme, font, z }: Options): string {
	const [aside = 16, below = aside] = offset?.match(/\d+/g) ?? [];
	const [side, edge] = position === "start" ? [`${aside}px auto`, "0 auto"] : [`auto ${aside}px`, "auto 0"];
	return (
		`*{--edge:${edge};--below:${below}px}` +
		`:host{inset-inline:${side}!important;inset-block-end:${below}px!important;z-index:${Number(z) || 2147483e3}!important;` +
		(scheme === "dark" || scheme === "light" ? `color-scheme:${scheme};` : "") +
		(font === "inherit" ? "font-family:inherit!important}" : "}")
	);
}
