import { useSignal } from "@preact/signals";
import type { Shop } from "../../protocol/resources.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { toast } from "../ui/toast.tsx";

type Change = Partial<Pick<Shop, "name" | "accent" | "locale" | "answerTarget" | "origins">>;

/** Changes the shop, and says how that went. `change` resolves to whether it did. */
export function useChange() {
	const { chat, shop } = useWorkspace();
	const busy = useSignal(false);
	const change = async (values: Change): Promise<boolean> => {
		busy.value = true;
		try {
			shop.value = await chat.rest<Shop>("PATCH", "shop", values);
			toast(t.saved);
			return true;
		} catch (error) {
			failed(error);
			return false;
		} finally {
			busy.value = false;
		}
	};
	return { busy, change };
}
