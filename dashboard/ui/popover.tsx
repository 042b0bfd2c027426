import "./popover.css";
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { place } from "./place.ts";

/**
 * What floats beside a button: in the top layer, closed by Escape or a click elsewhere (the platform's `popover`).
 * Mounted while open; `onClose` is called when the platform closed it.
 */
export function Popover({
	anchor,
	align = "start",
	role,
	label,
	onKeyDown,
	onClose,
	children,
}: {
	anchor: RefObject<HTMLElement | null>;
	/** Which edges stand in line, in reading direction. */
	align?: "start" | "end";
	role: "dialog" | "menu";
	label: string;
	onKeyDown?: (event: KeyboardEvent) => void;
	onClose: () => void;
	children: ComponentChildren;
}) {
	const box = useRef<HTMLDivElement>(null);
	const closed = useRef(onClose);
	closed.current = onClose;

	useLayoutEffect(() => {
		const element = box.current;
		const from = anchor.current;
		if (!element || !from) return;
		element.showPopover();
		const settle = () => {
			const rtl = getComputedStyle(element).direction === "rtl";
			const { left, top } = place(
				from.getBoundingClientRect(),
				{ width: element.offsetWidth, height: element.offsetHeight },
				{ width: innerWidth, height: innerHeight },
				(align === "start") === rtl ? "right" : "left",
			);
			element.style.left = `${left}px`;
			element.style.top = `${top}px`;
		};
		settle();
		const first = element.querySelector<HTMLElement>("[autofocus], input, [role^=menuitem], button");
		first?.focus({ preventScroll: true });
		const resized = new ResizeObserver(settle);
		resized.observe(element);
		addEventListener("resize", settle);
		const onToggle = (event: ToggleEvent) => {
			if (event.newState !== "closed") return;
			// Back to where the person was, unless they went elsewhere by themselves.
			if (!document.activeElement || document.activeElement === document.body) from.focus();
			closed.current();
		};
		element.addEventListener("toggle", onToggle);
		return () => {
			resized.disconnect();
			removeEventListener("resize", settle);
			element.removeEventListener("toggle", onToggle);
			if (element.contains(document.activeElement)) from.focus();
		};
	}, [anchor, align]);

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: its role is `menu` or `dialog`.
		// biome-ignore lint/a11y/useAriaPropsSupportedByRole: both may have a name.
		<div ref={box} class="popover" popover="auto" role={role} aria-label={label} onKeyDown={onKeyDown}>
			{children}
		</div>
	);
}
