/** Drawings. Paths of Lucide (ISC licence), joined; the ticks and the clock are their own size. */

export const draw = (path: string, size = 24) => (
	<svg viewBox="0 0 24 24" width={size} aria-hidden="true">
		<path d={path} />
	</svg>
);
export const cross = () => draw("M18 6 6 18M6 6l12 12");
export const back = () => draw("m15 18-6-6 6-6");
export const up = () => draw("m5 12 7-7 7 7M12 19V5", 20);

/** How far a message came: a clock while it is on its way; the second tick is drawn when it has been delivered. */
export const progress = (sent: boolean) => (
	<svg viewBox="0 0 16 12" width="16" class={sent ? "" : "clock"} aria-hidden="true">
		<path d={sent ? "m1 6.5 3 3 6-7" : "M10 1a5 5 0 1 1 0 10A5 5 0 1 1 10 1M10 3.5V6l2 1"} />
		{sent && <path class="second" d="m7.5 9 .5.5 6-7" pathLength="1" />}
	</svg>
);
