/** Drawings. Paths of Lucide (ISC licence), joined; the ticks and the clock are their own size. */

const draw = (path: string, size = 20, box = 24) => (
	<svg viewBox={`0 0 ${box} ${box}`} width={size} height={size} aria-hidden="true">
		<path d={path} />
	</svg>
);

export const cross = () => draw("M18 6 6 18M6 6l12 12");
export const back = () => draw("m15 18-6-6 6-6");
export const up = () => draw("m5 12 7-7 7 7M12 19V5");
export const down = () => draw("M12 5v14M19 12l-7 7-7-7", 16);
export const pen = () =>
	draw(
		"M12 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7M18.4 2.6a1 1 0 0 1 3 3l-9 9a2 2 0 0 1-.9.5l-2.9.9a.5.5 0 0 1-.6-.6l.9-2.9a2 2 0 0 1 .5-.9z",
		18,
	);
export const clock = () => draw("M6 1a5 5 0 1 1 0 10A5 5 0 1 1 6 1M6 3.4V6l1.8 1", 12, 12);
/** The second tick is drawn when the message has been delivered. */
export const ticks = () => (
	<svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
		<path d="m1.5 6.5 3 3 6-7" />
		<path class="second" d="m7.5 9.5 6-7" pathLength="1" />
	</svg>
);
