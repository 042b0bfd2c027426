/** What a shop may set on its script tag, without writing code. */

export type Options = {
	/** `data-locale`: a language tag, or nothing for `auto`. */
	locale: string | undefined;
	/** `data-position`: the corner, in reading direction. */
	position: "start" | "end";
	/** `data-offset`: distance from the sides and from the foot, CSS pixels. */
	offset: readonly [aside: number, below: number];
	/** `data-scheme`: `auto` follows the page's own `color-scheme`. */
	scheme: "auto" | "light" | "dark";
	/** `data-launcher`: our bell, none, or the page's own elements that match a selector. */
	launcher: string;
	/** `data-autostart="false"`: nothing is drawn before `Shopbell('boot')` or `Shopbell('open')`. */
	autostart: boolean;
	/** `data-exclude`: paths on which there is no bell. */
	exclude: string;
	/** `data-z` */
	z: number;
	/** `data-font="inherit"`: the page's own typeface. */
	inheritFont: boolean;
};

export function readOptions(data: DOMStringMap): Options {
	const [aside = 16, below = aside] = (data.offset ?? "").match(/\d+/g)?.map(Number) ?? [];
	return {
		locale: data.locale,
		position: data.position === "start" ? "start" : "end",
		offset: [aside, below],
		scheme: data.scheme === "dark" || data.scheme === "light" ? data.scheme : "auto",
		launcher: data.launcher || "default",
		autostart: data.autostart !== "false",
		exclude: data.exclude ?? "",
		z: Number(data.z) || 2147483000,
		inheritFont: data.font === "inherit",
	};
}

/**
 * Whether one of the patterns covers the path. `*` stands for anything; a pattern without one is the whole path.
 *
 * @param patterns separated by commas: `/checkout*,/pay/*`.
 */
export const excludes = (patterns: string, path: string): boolean =>
	patterns.split(",").some(
		(pattern) =>
			pattern.trim() &&
			new RegExp(
				`^${pattern
					.trim()
					.replace(/[^*\w]/g, "\\$&")
					.replaceAll("*", ".*")}$`,
			).test(path),
	);
