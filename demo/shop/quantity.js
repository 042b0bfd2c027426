import { element } from "./element.js";

/**
 * A number with a button on either side.
 *
 * @param {{ label: string, value: number, least: number, most: number, change: (value: number) => void }} options
 */
export function quantity({ label, value, least, most, change }) {
	const number = element("input", {
		class: "quantity-number",
		type: "number",
		inputmode: "numeric",
		min: least,
		max: most,
		value,
		"aria-label": label,
		onchange: () => set(Number.parseInt(number.value, 10) || least),
	});
	const fewer = element(
		"button",
		{ type: "button", "aria-label": `${label}: one fewer`, onclick: () => step(-1) },
		"−",
	);
	const more = element(
		"button",
		{ type: "button", "aria-label": `${label}: one more`, onclick: () => step(1) },
		"+",
	);

	const limit = () => {
		fewer.disabled = number.valueAsNumber <= least;
		more.disabled = number.valueAsNumber >= most;
	};
	const set = (wanted) => {
		number.value = String(Math.max(least, Math.min(most, wanted)));
		limit();
		change(number.valueAsNumber);
	};
	const step = (by) => {
		set(number.valueAsNumber + by);
		// A button that has just become useless would keep the focus and lose the keyboard.
		if (document.activeElement === document.body || fewer.disabled || more.disabled)
			number.focus({ preventScroll: true });
	};
	limit();
	return element("div", { class: "quantity", role: "group", "aria-label": label }, fewer, number, more);
}
