import { t } from "../strings/strings.ts";
import { sentenceOf } from "../ui/problem.ts";
import type { Hits, Searching } from "./hits.ts";

/** Beneath the list: how far the search is, for eyes and for screen readers. */
export function SearchState({ searching }: { searching: Searching }) {
	const found = searching.found.value;
	return (
		<div class="search-state" data-idle={found.state === "idle"}>
			<span role="status">{sentence(found)}</span>
			{found.state === "failed" && (
				<button type="button" class="button" data-size="small" onClick={searching.retry}>
					{t.retry}
				</button>
			)}
		</div>
	);
}

function sentence({ state, hits, more, error }: Hits): string {
	switch (state) {
		case "idle":
			return "";
		case "asking":
			return t.find.asking;
		case "failed":
			return `${t.find.failed} ${sentenceOf(error)}`;
		case "found":
			if (hits.length === 0) return t.find.none;
			return more ? t.find.more(hits.length) : t.find.found(hits.length);
	}
}
