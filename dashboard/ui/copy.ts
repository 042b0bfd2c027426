import { t } from "../strings/strings.ts";
import { complain, toast } from "./toast.tsx";

/** Puts a text on the clipboard and says so. */
export async function copyText(text: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(text);
		toast(t.copied);
	} catch {
		complain(t.copyFailed);
	}
}
