import { Calendar, Hash, type IconNode, Languages, Mail } from "lucide";
import type { ComponentChildren } from "preact";
import type { Buyer } from "../../protocol/resources.ts";
import { t } from "../strings/strings.ts";
import { languageName, longDate } from "../strings/times.ts";
import { copyText } from "../ui/copy.ts";
import { Icon } from "../ui/icon.tsx";

/** What is known of them: what the shop vouched for, their language, since when. */
export function About({ buyer }: { buyer: Buyer }) {
	const fact = (icon: IconNode, name: string, value: ComponentChildren) => (
		<div class="fact">
			<dt>
				<Icon of={icon} />
				<span class="heard">{name}</span>
			</dt>
			<dd class="fact-text">{value}</dd>
		</div>
	);
	return (
		<dl class="facts">
			{buyer.email !== null &&
				fact(
					Mail,
					t.buyer.email,
					<button
						type="button"
						class="fact-copy"
						title={t.copy}
						onClick={() => void copyText(buyer.email ?? "")}
					>
						{buyer.email}
					</button>,
				)}
			{buyer.externalId !== null && fact(Hash, t.buyer.customerId, <bdi>{buyer.externalId}</bdi>)}
			{buyer.locale !== null && fact(Languages, t.buyer.language, languageName(buyer.locale))}
			{fact(Calendar, t.buyer.firstSeenName, t.buyer.firstSeen(longDate(Date.parse(buyer.createdAt))))}
		</dl>
	);
}
