import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { Dialog } from "../ui/dialog.tsx";

/** Recalling cannot be undone, so it asks. */
export function RecallDialog({ recall, close }: { recall: () => Promise<void>; close: () => void }) {
	return (
		<Dialog title={t.thread.recallTitle} onClose={close}>
			<p>{t.thread.recallText}</p>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={close}>
					{t.cancel}
				</button>
				<button
					type="button"
					class="button"
					data-kind="danger"
					onClick={() => {
						close();
						recall().catch(failed);
					}}
				>
					{t.thread.recall}
				</button>
			</div>
		</Dialog>
	);
}
