import "./button.css";
import { Check, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

export type MenuItem =
	| {
			kind: "action";
			text: string;
			icon?: IconNode;
			/** The keys that do the same, shown every time. */
			keys?: string | undefined;
			danger?: boolean;
			act: () => void;
	  }
	| { kind: "choice"; text: string; checked: boolean; act: () => void }
	| { kind: "title"; text: string }
	| { kind: "line" };

/** A button that opens a menu: arrows, Home, End and first letters move, Enter acts, Escape leaves. */
export function MenuButton({
	label,
	align = "end",
	class: className = "icon-button",
	items,
	children,
}: {
	label: string;
	align?: "start" | "end";
	class?: string;
	/** Asked when it opens. */
	items: () => MenuItem[];
	children: ComponentChildren;
}) {
	const button = useRef<HTMLButtonElement>(null);
	const [open, setOpen] = useState(false);
	return (
		<>
			<button
				ref={button}
				type="button"
				class={className}
				aria-label={label}
				title={label}
				aria-haspopup="menu"
				aria-expanded={open}
				// A press would let the platform close the menu before the click opens it again.
				onPointerDown={(event) => open && event.preventDefault()}
				onClick={() => setOpen(!open)}
			>
				{children}
			</button>
			{open && (
				<Popover
					anchor={button}
					align={align}
					role="menu"
					label={label}
					onKeyDown={moveWithin}
					onClose={() => setOpen(false)}
				>
					<MenuItems items={items()} done={() => setOpen(false)} />
				</Popover>
			)}
		</>
	);
}

function MenuItems({ items, done }: { items: MenuItem[]; done: () => void }) {
	return (
		<>
			{items.map((item, at) => (
				<Item key={at} item={item} done={done} />
			))}
		</>
	);
}

function Item({ item, done }: { item: MenuItem; done: () => void }) {
	switch (item.kind) {
		case "line":
			return <hr class="menu-line" />;
		case "title":
			return (
				<div class="menu-title" role="presentation">
					{item.text}
				</div>
			);
		case "choice":
		case "action": {
			const choice = item.kind === "choice";
			return (
				// biome-ignore lint/a11y/useAriaPropsSupportedByRole: `aria-checked` comes with `menuitemradio` only.
				<button
					type="button"
					role={choice ? "menuitemradio" : "menuitem"}
					aria-checked={choice ? item.checked : undefined}
					class="menu-item"
					data-danger={!choice && item.danger}
					tabIndex={-1}
					onClick={() => {
						done();
						item.act();
					}}
				>
					{!choice && item.icon && <Icon of={item.icon} />}
					<span class="menu-item-text">{item.text}</span>
					{choice && item.checked && <Icon of={Check} />}
					{!choice && item.keys && <kbd class="keycap">{item.keys}</kbd>}
				</button>
			);
		}
	}
}

function moveWithin(event: KeyboardEvent) {
	const menu = event.currentTarget as HTMLElement;
	const all = [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
	const at = all.indexOf(document.activeElement as HTMLElement);
	const to = (() => {
		switch (event.key) {
			case "ArrowDown":
				return (at + 1) % all.length;
			case "ArrowUp":
				return (at - 1 + all.length) % all.length;
			case "Home":
				return 0;
			case "End":
				return all.length - 1;
			default: {
				if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.key === " ") return null;
				const letter = event.key.toLocaleLowerCase();
				const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
				const found = after.find((item) => item.textContent?.toLocaleLowerCase().startsWith(letter));
				return found ? all.indexOf(found) : null;
			}
		}
	})();
	if (to === null) return;
	event.preventDefault();
	event.stopPropagation();
	all[to]?.focus();
}
