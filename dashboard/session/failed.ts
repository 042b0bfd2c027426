import { sentenceOf } from "../ui/problem.ts";
import { complain, hush } from "../ui/toast.tsx";
import { expired } from "./session.ts";

/** Says why something did not work; where the session has ended, asks to sign in again instead. */
export function failed(error: unknown): void {
	if ((error as { status?: unknown } | null)?.status !== 401) {
		complain(sentenceOf(error));
		return;
	}
	hush();
	expired.value = true;
}
