import "./dialog.css";
import "./button.css";
import { X } from "lucide";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../strings/strings.ts";
import { Icon } from "./icon.tsx";

/**
 * Closes the dialog one is in at once, before it is taken away: it has given the focus back by then, and whoever takes it
 * next keeps it.
 */
export function leaveDialog(): void {
	document.activeElement?.closest("dialog")?.close();
}

/** A modal dialog, mounted while open. The platform's `<dialog>` keeps the focus in and gives it back. */
export function Dialog({
	title,
	size = "normal",
	onClose,
	children,
}: {
	title: string;
	size?: "normal" | "wide" | "bare";
	/** Escape, the close button or a click beside it. Left out: it can only be answered. */
	onClose?: (() => void) | undefined;
	children: ComponentChildren;
}) {
	const element = useRef<HTMLDialogElement>(null);
	const name = useId();
	useLayoutEffect(() => {
		const dialog = element.current;
		dialog?.showModal();
		// The platform would take the first button, most often the one that closes.
		if (!dialog?.querySelector("[autofocus]")) dialog?.focus();
		return () => dialog?.close();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the click is only on the backdrop; Escape is the platform's own.
		<dialog
			ref={element}
			class="dialog"
			tabIndex={-1}
			data-size={size}
			aria-labelledby={size === "bare" ? undefined : name}
			aria-label={size === "bare" ? title : undefined}
			onCancel={(event) => {
				event.preventDefault();
				onClose?.();
			}}
			onClick={(event) => event.target === element.current && onClose?.()}
		>
			{size === "bare" ? (
				children
			) : (
				<div class="dialog-inside">
					<header class="dialog-head">
						<h2 id={name}>{title}</h2>
						{onClose && (
							<button type="button" class="icon-button" aria-label={t.close} onClick={onClose}>
								<Icon of={X} />
							</button>
						)}
					</header>
					{children}
				</div>
			)}
		</dialog>
	);
}
