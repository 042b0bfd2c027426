import { Copy } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../strings/strings.ts";
import { copyText } from "../ui/copy.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";

/** A secret that is shown this once. Only its own button closes it: a slip must not lose it. */
export function SecretDialog({
	title,
	secret,
	close,
	children,
}: {
	title: string;
	secret: string;
	close: () => void;
	children?: ComponentChildren;
}) {
	return (
		<Dialog title={title} size="wide">
			<div class="secret">
				<p>{t.settings.once}</p>
				<output>{secret}</output>
				{children}
			</div>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={close}>
					{t.settings.kept}
				</button>
				<button type="button" class="button" data-kind="main" onClick={() => void copyText(secret)}>
					<Icon of={Copy} size={14} />
					{t.copy}
				</button>
			</div>
		</Dialog>
	);
}
