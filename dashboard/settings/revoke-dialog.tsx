import type { ApiKey } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { Dialog } from "../ui/dialog.tsx";

/** Revoking cannot be undone, so it asks. */
export function RevokeDialog({
	apiKey,
	revoke,
	close,
}: {
	apiKey: ApiKey;
	revoke: (key: ApiKey) => Promise<void>;
	close: () => void;
}) {
	return (
		<Dialog title={t.settings.keys.revokeTitle(apiKey.name)} onClose={close}>
			<p>{t.settings.keys.revokeText}</p>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={close}>
					{t.cancel}
				</button>
				<button type="button" class="button" data-kind="danger" onClick={() => void revoke(apiKey)}>
					{t.settings.keys.revoke}
				</button>
			</div>
		</Dialog>
	);
}
