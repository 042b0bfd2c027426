/** A thread's scrolling: it stays at its end, or else where the reader is, whatever comes above or below. */

/** Nearer than this counts as the end. CSS pixels. */
const END_PX = 32;

export type Scroll = {
	/** Somebody looks at the newest message. */
	atEnd(): boolean;
	/** Runs what changes the rows, and then puts them back where they were looked at. */
	keep(change: () => void): void;
	toEnd(): void;
	/** How far what is above reaches, CSS pixels. */
	above(): number;
	close(): void;
};

/** @param log the scrolling element; its rows are its children. */
export function createScroll(log: HTMLElement, moved: () => void): Scroll {
	let end = true;
	const toEnd = () => {
		end = true;
		log.scrollTop = log.scrollHeight;
	};
	const onScroll = () => {
		end = log.scrollHeight - log.scrollTop - log.clientHeight < END_PX;
		moved();
	};
	log.addEventListener("scroll", onScroll, { passive: true });
	// The composer grows, the keyboard comes.
	const sizes = new ResizeObserver(() => end && toEnd());
	sizes.observe(log);
	return {
		atEnd: () => end,
		keep(change) {
			// Nothing is measured that need not be: it would lay everything out twice.
			if (end) {
				change();
				return toEnd();
			}
			const top = log.scrollTop;
			const row = [...log.children].find(
				(child) => (child as HTMLElement).offsetTop + (child as HTMLElement).offsetHeight > top,
			) as HTMLElement | undefined;
			const was = row?.offsetTop ?? 0;
			change();
			if (row?.isConnected && row.offsetTop !== was) log.scrollTop = top + row.offsetTop - was;
		},
		toEnd,
		above: () => log.scrollTop,
		close() {
			sizes.disconnect();
			log.removeEventListener("scroll", onScroll);
		},
	};
}
