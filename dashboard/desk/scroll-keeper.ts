/**
 * Keeps what one reads where it is: at the end, new words push the old ones up; anywhere else, nothing moves, whatever
 * is added above or below. Browsers do some of this by themselves, each in another way, so theirs is off.
 */

/** This close to the end counts as being there. CSS pixels. */
const NEAR = 40;

export type ScrollKeeper = {
	/** Whether the end is in sight. */
	atEnd(): boolean;
	/** Call after everything that may have changed a size. */
	settle(): void;
	toEnd(smooth: boolean): void;
	/** Brings a part into sight near the top. */
	to(element: HTMLElement): void;
	/** Brings a part into the middle, or its beginning near the top when it is too tall for that. */
	toMiddle(element: HTMLElement): void;
	close(): void;
};

/**
 * @param box what scrolls. @param content its only child, whose children are the parts.
 * @param moved called after every scrolling, at most once a frame.
 */
export function keepScroll(box: HTMLElement, content: HTMLElement, moved: () => void): ScrollKeeper {
	let end = true;
	let anchor: { element: HTMLElement; top: number } | null = null;
	let frame = 0;
	/** Where it stood when we last looked or moved it: anywhere else, a person has scrolled since. */
	let known = 0;

	const remember = () => {
		known = box.scrollTop;
		end = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR;
		anchor = null;
		if (end) return;
		// The first part in sight, found by halving: their places only grow.
		const parts = content.children;
		let low = 0;
		let high = parts.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			const part = parts[middle] as HTMLElement;
			if (part.offsetTop + part.offsetHeight > box.scrollTop) high = middle;
			else low = middle + 1;
		}
		// A divider stays above whatever is added below it, so it holds nothing in its place.
		while (low < parts.length - 1 && parts[low]?.hasAttribute("data-loose")) low++;
		const element = parts[low] as HTMLElement | undefined;
		if (element) anchor = { element, top: element.offsetTop - box.scrollTop };
	};
	const onScroll = () => {
		if (frame) return;
		frame = requestAnimationFrame(() => {
			frame = 0;
			remember();
			moved();
		});
	};
	const settle = () => {
		// Scrolled in this very frame, before its event came: that is where they want to be.
		if (Math.abs(box.scrollTop - known) > 1) remember();
		if (end) box.scrollTop = box.scrollHeight;
		else if (anchor?.element.isConnected) {
			const drift = anchor.element.offsetTop - box.scrollTop - anchor.top;
			if (drift !== 0) box.scrollTop += drift;
		}
		known = box.scrollTop;
	};
	box.addEventListener("scroll", onScroll, { passive: true });
	const sized = new ResizeObserver(settle);
	sized.observe(box);
	sized.observe(content);
	settle();
	return {
		atEnd: () => end,
		settle,
		toEnd(smooth) {
			end = true;
			anchor = null;
			box.scrollTo({ top: box.scrollHeight, behavior: smooth ? "smooth" : "instant" });
			known = box.scrollTop;
		},
		to(element) {
			box.scrollTop = element.offsetTop - 16;
			remember();
		},
		toMiddle(element) {
			box.scrollTop = element.offsetTop - Math.max(16, (box.clientHeight - element.offsetHeight) / 2);
			remember();
		},
		close() {
			cancelAnimationFrame(frame);
			box.removeEventListener("scroll", onScroll);
			sized.disconnect();
		},
	};
}
