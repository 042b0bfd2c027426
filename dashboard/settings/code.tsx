import { Copy } from "lucide";
import { t } from "../strings/strings.ts";
import { copyText } from "../ui/copy.ts";
import { Icon } from "../ui/icon.tsx";

/** Something to paste elsewhere. */
export function Code({ text, main = false }: { text: string; main?: boolean }) {
	return (
		<div class="code">
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys (WCAG 2.1.1). */}
			<pre tabIndex={0}>
				<code>{text}</code>
			</pre>
			<button
				type="button"
				class="button"
				data-kind={main ? "main" : undefined}
				data-size="small"
				onClick={() => void copyText(text)}
			>
				<Icon of={Copy} size={14} />
				{t.copy}
			</button>
		</div>
	);
}
