import { Clock, Globe } from "lucide";
import { safeHref, shortAddress } from "../desk/links.ts";
import { t } from "../strings/strings.ts";
import { ago, exactTime } from "../strings/times.ts";
import { Icon } from "../ui/icon.tsx";
import { now } from "../ui/now.ts";

/** The page they are on, or were. It is their browser's word, so it becomes a link only when it is a web address. */
export function Now({
	online,
	page,
	lastSeenAt,
}: {
	online: boolean | null;
	page: { url: string; title: string } | null;
	lastSeenAt: string;
}) {
	const seen = Date.parse(lastSeenAt);
	const href = page && safeHref(page.url);
	return (
		<>
			<p class="fact" title={online ? undefined : exactTime(seen)}>
				{online ? (
					<>
						<span class="online-dot" />
						{t.buyer.online}
					</>
				) : (
					<>
						<Icon of={Clock} />
						{t.buyer.seen(ago(seen, now.value))}
					</>
				)}
			</p>
			{page && (
				<p class="fact">
					<Icon of={Globe} />
					<span class="fact-text">
						{page.title.trim() && (
							<span class="page-title" dir="auto">
								{page.title.trim()}
							</span>
						)}
						{href ? (
							<a
								class="page-link"
								href={href}
								target="_blank"
								rel="noopener noreferrer nofollow"
								title={page.url}
							>
								<bdi dir="ltr">{shortAddress(page.url)}</bdi>
							</a>
						) : (
							<span class="page-link">
								<bdi dir="ltr">{page.url}</bdi>
							</span>
						)}
					</span>
				</p>
			)}
		</>
	);
}
