import "./picker.css";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Drawn at most; the field narrows the rest. */
const SHOWN = 50;

/**
 * A field and the choices that fit what is typed in it: the first is ready to take with Enter, arrows go to others. The
 * focus never leaves the field (ARIA 1.2 combobox with a listbox).
 */
export function Picker<T>({
	label,
	placeholder,
	initial = "",
	find,
	keyOf,
	draw,
	pick,
	nothing,
	before,
	typed,
	after,
}: {
	label: string;
	placeholder: string;
	initial?: string;
	/** What fits, best first. */
	find: (query: string) => T[];
	keyOf: (choice: T) => string;
	draw: (choice: T) => ComponentChildren;
	pick: (choice: T, beside: boolean) => void;
	/** Said when nothing fits. Null while that is not known. */
	nothing: string | null;
	/** A heading before a choice, where a new kind begins. */
	before?: (choice: T, previous: T | undefined) => string | null;
	/** Told of what stands in the field, at first too: choices may be looked for elsewhere. */
	typed?: (query: string) => void;
	/** Beneath the choices. */
	after?: ComponentChildren;
}) {
	const id = useId();
	const [query, setQuery] = useState(initial);
	/** The choice one stands on, and its place. Nobody has gone anywhere while `key` is null: then it is the first. */
	const [at, setAt] = useState<{ key: string | null; place: number }>({ key: null, place: 0 });
	const list = useRef<HTMLDivElement>(null);
	const choices = find(query).slice(0, SHOWN);
	// Choices that come later may move the one somebody stands on: Enter takes that one all the same.
	const same = at.key === null ? -1 : choices.findIndex((choice) => keyOf(choice) === at.key);
	const here = same >= 0 ? same : Math.min(at.place, choices.length - 1);
	const goTo = (place: number) => {
		const choice = choices[place];
		if (choice !== undefined) setAt({ key: keyOf(choice), place });
	};

	useEffect(() => typed?.(query), [query]);
	useLayoutEffect(() => {
		list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
	}, [here, query]);

	const onKeyDown = (event: KeyboardEvent) => {
		if (event.isComposing || event.keyCode === 229) return;
		const choice = choices[here];
		switch (event.key) {
			case "ArrowDown":
				goTo((here + 1) % choices.length);
				break;
			case "ArrowUp":
				goTo((here - 1 + choices.length) % choices.length);
				break;
			case "Enter":
				if (choice !== undefined) pick(choice, event.shiftKey);
				break;
			default:
				return;
		}
		event.preventDefault();
	};

	return (
		<div class="picker">
			<input
				class="picker-field"
				type="text"
				role="combobox"
				aria-label={label}
				aria-expanded="true"
				aria-controls={id}
				aria-autocomplete="list"
				aria-activedescendant={choices.length > 0 ? `${id}-${here}` : undefined}
				autocomplete="off"
				// biome-ignore lint/a11y/noAutofocus: it was opened to type in.
				autoFocus
				spellcheck={false}
				placeholder={placeholder}
				value={query}
				onInput={(event) => {
					setQuery(event.currentTarget.value);
					setAt({ key: null, place: 0 });
				}}
				onKeyDown={onKeyDown}
			/>
			<div ref={list} id={id} class="picker-list scroll" role="listbox" aria-label={label}>
				{choices.map((choice, place) => {
					const heading = before?.(choice, choices[place - 1]) ?? null;
					return (
						<div key={keyOf(choice)} role="presentation">
							{heading !== null && (
								<div class="menu-title" role="presentation">
									{heading}
								</div>
							)}
							{/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active choice. */}
							{/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field. */}
							<div
								id={`${id}-${place}`}
								class="picker-choice"
								role="option"
								aria-selected={place === here}
								onPointerMove={() => place !== here && goTo(place)}
								onPointerDown={(event) => event.preventDefault()}
								onClick={(event) => pick(choice, event.altKey || event.shiftKey)}
							>
								{draw(choice)}
							</div>
						</div>
					);
				})}
			</div>
			{choices.length === 0 && nothing !== null && (
				<p class="picker-nothing" role="status">
					{nothing}
				</p>
			)}
			{after}
		</div>
	);
}
