import { useComputed, useSignal } from "@preact/signals";
import { Bell, CircleCheck, TriangleAlert } from "lucide";
import { useId } from "preact/hooks";
import { NAME_MAX } from "../../protocol/limits.ts";
import type { Shop } from "../../protocol/resources.ts";
import { LANGUAGES, t } from "../strings/strings.ts";
import { languageName } from "../strings/times.ts";
import { Icon } from "../ui/icon.tsx";
import { contrastOf, inkOn, READABLE } from "./contrast.ts";
import { Identity } from "./identity.tsx";
import { useChange } from "./use-change.ts";

/** Answer targets to choose from. Seconds. */
const TARGETS = [30, 60, 120, 300, 600, 1_800, 3_600, 14_400];

/** What buyers see of the shop, and what it means to keep. */
export function ShopSettings({ shop, mayChange }: { shop: Shop; mayChange: boolean }) {
	const id = useId();
	const name = useSignal(shop.name);
	const accent = useSignal(shop.accent);
	const locale = useSignal(shop.locale);
	const target = useSignal(shop.answerTarget);
	const { busy, change } = useChange();
	const ink = useComputed(() => inkOn(accent.value));
	const changed = useComputed(
		() =>
			name.value.trim() !== shop.name ||
			accent.value !== shop.accent ||
			locale.value !== shop.locale ||
			target.value !== shop.answerTarget,
	);
	const submit = (event: Event) => {
		event.preventDefault();
		if (busy.peek() || name.peek().trim() === "" || ink.peek() === null) return;
		void change({
			name: name.peek().trim(),
			accent: accent.peek(),
			locale: locale.peek(),
			answerTarget: target.peek(),
		});
	};
	const targets = TARGETS.includes(shop.answerTarget)
		? TARGETS
		: [...TARGETS, shop.answerTarget].sort((a, b) => a - b);
	const locales = [...new Set([...Object.keys(LANGUAGES), shop.locale])];
	return (
		<>
			<form class="block form" onSubmit={submit}>
				<div class="field">
					<label for={`${id}-name`}>{t.settings.shop.name}</label>
					<input
						id={`${id}-name`}
						class="input"
						type="text"
						dir="auto"
						maxLength={NAME_MAX}
						required
						disabled={!mayChange}
						value={name.value}
						onInput={(event) => {
							name.value = event.currentTarget.value;
						}}
					/>
				</div>
				<div class="field">
					<label for={`${id}-accent`}>{t.settings.shop.accent}</label>
					<div class="accent">
						<input
							type="color"
							aria-label={t.settings.shop.accent}
							disabled={!mayChange}
							value={ink.value === null ? shop.accent : accent.value}
							onInput={(event) => {
								accent.value = event.currentTarget.value.toLowerCase();
							}}
						/>
						<input
							id={`${id}-accent`}
							class="input input-code"
							type="text"
							spellcheck={false}
							maxLength={7}
							disabled={!mayChange}
							value={accent.value}
							aria-invalid={ink.value === null}
							onInput={(event) => {
								accent.value = event.currentTarget.value.trim().toLowerCase();
							}}
						/>
					</div>
					<AccentPreview
						accent={ink.value === null ? shop.accent : accent.value}
						valid={ink.value !== null}
					/>
				</div>
				<div class="field">
					<label for={`${id}-locale`}>{t.settings.shop.locale}</label>
					<select
						id={`${id}-locale`}
						class="input"
						disabled={!mayChange}
						value={locale.value}
						onChange={(event) => {
							locale.value = event.currentTarget.value;
						}}
					>
						{locales.map((tag) => (
							<option key={tag} value={tag}>
								{languageName(tag)}
							</option>
						))}
					</select>
					<p class="field-hint">{t.settings.shop.localeText}</p>
				</div>
				<div class="field">
					<label for={`${id}-target`}>{t.settings.shop.target}</label>
					<select
						id={`${id}-target`}
						class="input"
						disabled={!mayChange}
						value={`${target.value}`}
						onChange={(event) => {
							target.value = Number(event.currentTarget.value);
						}}
					>
						{targets.map((seconds) => (
							<option key={seconds} value={`${seconds}`}>
								{t.settings.shop.within(seconds)}
							</option>
						))}
					</select>
					<p class="field-hint">{t.settings.shop.targetText}</p>
				</div>
				{mayChange && (
					<div class="block-acts">
						<button
							type="submit"
							class="button"
							data-kind="main"
							disabled={busy.value || !changed.value || name.value.trim() === "" || ink.value === null}
						>
							{t.save}
						</button>
					</div>
				)}
			</form>
			<Identity shop={shop} mayChange={mayChange} />
		</>
	);
}

/** How the colour looks on the bell and in a bubble, and whether it can be read. */
function AccentPreview({ accent, valid }: { accent: string; valid: boolean }) {
	const ink = inkOn(accent);
	const onPaper = contrastOf(accent, "#ffffff") ?? 1;
	const corrected = onPaper < READABLE;
	return (
		<>
			<div
				class="preview"
				aria-hidden="true"
				style={{ "--preview": accent, "--preview-ink": ink?.ink ?? "#ffffff" }}
			>
				<span class="preview-bubble">{t.settings.shop.sample}</span>
				<span class="preview-bell">
					<Icon of={Bell} size={28} />
				</span>
			</div>
			<p class="field-said" role="status" data-tone={!valid ? "late" : corrected ? "due" : "good"}>
				<Icon of={valid && !corrected ? CircleCheck : TriangleAlert} size={14} />
				{!valid
					? t.settings.shop.noColour
					: corrected
						? t.settings.shop.corrected(onPaper.toFixed(1))
						: t.settings.shop.readable(onPaper.toFixed(1))}
			</p>
		</>
	);
}
