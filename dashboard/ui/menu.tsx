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
				<Popover anchor={button} align={align} role="menu" label={label} onClose={() => setOpen(false)}>
					<MenuItems items={items()} done={() => setOpen(false)} />
				</Popover>
			)}
		</>
	);
}

function MenuItems({ items, done }: { items: MenuItem[]; done: () => void }) {
	const act = (action: () => void) => () => {
		done();
		action();
	};
	return (
		<div role="presentation" onKeyDown={moveWithin}>
			{items.map((item, at) => {
				switch (item.kind) {
					case "line":
						return <hr key={at} class="menu-line" />;
					case "title":
						return (
							<div key={at} class="menu-title" role="presentation">
								{item.text}
							</div>
						);
					case "choice":
						return (
							<button
								key={at}
								type="button"
								role="menuitemradio"
								aria-checked={item.checked}
								class="menu-item"
								tabIndex={-1}
								onClick={act(item.act)}
							>
								<span class="menu-item-text">{item.text}</span>
								{item.checked && <Icon of={Check} />}
							</button>
						);
					case "action":
						return (
							<button
								key={at}
								type="button"
								role="menuitem"
								class="menu-item"
								data-danger={item.danger}
								tabIndex={-1}
								onClick={act(item.act)}
							>
								{item.icon && <Icon of={item.icon} />}
								<span class="menu-item-text">{item.text}</span>
								{item.keys && <kbd class="keycap">{item.keys}</kbd>}
							</button>
						);
				}
			})}
		</div>
	);
}

function moveWithin(event: KeyboardEvent & { currentTarget: HTMLElement }) {
	const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
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
