import { useSignal } from "@preact/signals";
import { CircleCheck, CircleDashed, Plus, TriangleAlert, X } from "lucide";
import { useEffect, useId } from "preact/hooks";
import type { Shop } from "../../protocol/resources.ts";
import { shortAddress } from "../desk/links.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { ago } from "../strings/times.ts";
import { Icon } from "../ui/icon.tsx";
import { now } from "../ui/now.ts";
import { Code } from "./code.tsx";
import { originOf } from "./origin.ts";
import { useChange } from "./use-change.ts";

/** How often we look whether the tag was seen, while somebody waits for it. Milliseconds. */
const LOOK_EVERY = 3_000;

/** The tag to paste, whether it was seen, and which pages may carry it. */
export function Install({ shop, mayChange }: { shop: Shop; mayChange: boolean }) {
	const { chat, shop: held } = useWorkspace();
	const tag = `<script async src="${location.origin}/bell/${shop.id}.js" referrerpolicy="no-referrer-when-downgrade"></script>`;
	useEffect(() => {
		const timer = setInterval(() => {
			if (document.visibilityState !== "visible") return;
			chat.rest<Shop>("GET", "shop").then(
				(answer) => {
					held.value = answer;
				},
				() => {},
			);
		}, LOOK_EVERY);
		return () => clearInterval(timer);
	}, [chat]);
	return (
		<>
			<section class="block">
				<h2>{t.settings.install.paste}</h2>
				<p>{t.settings.install.where}</p>
				<Code text={tag} main />
				<TagSeen seen={shop.tagSeen} />
				<p class="field-hint">
					{t.settings.install.try}{" "}
					<a class="link" href="/demo/" target="_blank" rel="noopener">
						{t.settings.install.demo}
					</a>
				</p>
			</section>
			<Origins shop={shop} mayChange={mayChange} />
		</>
	);
}

function TagSeen({ seen }: { seen: Shop["tagSeen"] }) {
	return (
		<p class="seen" data-seen={seen !== null} role="status">
			<Icon of={seen ? CircleCheck : CircleDashed} size={20} />
			<span>
				{seen
					? t.settings.install.seen(ago(Date.parse(seen.at), now.value), shortAddress(seen.url))
					: t.settings.install.notSeen}
			</span>
		</p>
	);
}

function Origins({ shop, mayChange }: { shop: Shop; mayChange: boolean }) {
	const id = useId();
	const typed = useSignal("");
	const wrong = useSignal(false);
	const { busy, change } = useChange();
	const add = async (event: Event) => {
		event.preventDefault();
		const origin = originOf(typed.peek());
		wrong.value = origin === null;
		if (origin === null) return;
		const done = shop.origins.includes(origin) || (await change({ origins: [...shop.origins, origin] }));
		if (done) typed.value = "";
	};
	return (
		<section class="block">
			<h2>{t.settings.install.origins}</h2>
			<p class="field-hint">{t.settings.install.originsText}</p>
			{shop.origins.length === 0 ? (
				<p class="warning">
					<Icon of={TriangleAlert} />
					{t.settings.install.anyOrigin}
				</p>
			) : (
				<ul class="origins">
					{shop.origins.map((origin) => (
						<li key={origin}>
							<div class="origin">
								<span>{origin}</span>
								{mayChange && (
									<button
										type="button"
										class="icon-button"
										aria-label={t.settings.install.removeOrigin(origin)}
										disabled={busy.value}
										onClick={() => void change({ origins: shop.origins.filter((each) => each !== origin) })}
									>
										<Icon of={X} />
									</button>
								)}
							</div>
						</li>
					))}
				</ul>
			)}
			{mayChange && (
				<form class="inline-form" onSubmit={add}>
					<div class="field">
						<label class="heard" for={id}>
							{t.settings.install.addOrigin}
						</label>
						<input
							id={id}
							class="input input-code"
							type="text"
							inputMode="url"
							spellcheck={false}
							autocapitalize="off"
							placeholder="https://www.example.com"
							value={typed.value}
							aria-invalid={wrong.value}
							aria-describedby={`${id}-wrong`}
							onInput={(event) => {
								typed.value = event.currentTarget.value;
								wrong.value = false;
							}}
						/>
						<div id={`${id}-wrong`} role="alert">
							{wrong.value && <p class="field-error">{t.settings.install.wrongOrigin}</p>}
						</div>
					</div>
					<button type="submit" class="button" disabled={busy.value || typed.value.trim() === ""}>
						<Icon of={Plus} />
						{t.add}
					</button>
				</form>
			)}
		</section>
	);
}
