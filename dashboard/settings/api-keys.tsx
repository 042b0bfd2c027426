import { useSignal } from "@preact/signals";
import { KeyRound } from "lucide";
import { useEffect } from "preact/hooks";
import type { ApiKey } from "../../protocol/resources.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { ago, longDate } from "../strings/times.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { now } from "../ui/now.ts";
import { sentenceOf } from "../ui/problem.ts";
import { toast } from "../ui/toast.tsx";
import { Code } from "./code.tsx";
import { NewKey } from "./new-key.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

/** Programs that speak as the shop: made here, shown once, revoked here. */
export function ApiKeys({ mayChange }: { mayChange: boolean }) {
	const { chat } = useWorkspace();
	const keys = useSignal<readonly ApiKey[] | null>(null);
	const unread = useSignal<string | null>(null);
	const made = useSignal<string | null>(null);
	const revoking = useSignal<ApiKey | null>(null);
	const read = () => {
		unread.value = null;
		chat.rest<{ data: ApiKey[] }>("GET", "api-keys").then(
			({ data }) => {
				keys.value = data;
			},
			(error: unknown) => {
				unread.value = sentenceOf(error);
			},
		);
	};
	useEffect(() => {
		if (mayChange) read();
	}, [chat, mayChange]);
	const revoke = async (key: ApiKey) => {
		revoking.value = null;
		const before = keys.peek();
		keys.value = before?.filter(({ id }) => id !== key.id) ?? null;
		try {
			await chat.rest("DELETE", `api-keys/${key.id}`);
			toast(t.settings.keys.revoked(key.name));
		} catch (error) {
			keys.value = before;
			failed(error);
		}
	};
	return (
		<>
			<section class="block">
				<p>{t.settings.keys.text}</p>
				{mayChange && (
					<NewKey
						add={({ key, ...rest }) => {
							keys.value = [rest, ...(keys.peek() ?? [])];
							made.value = key;
						}}
					/>
				)}
				{unread.value !== null && (
					<p class="warning">
						{unread.value}{" "}
						<button type="button" class="link" onClick={read}>
							{t.retry}
						</button>
					</p>
				)}
				{mayChange && keys.value === null && unread.value === null && (
					<Delayed>
						<Bone width="100%" height={56} />
					</Delayed>
				)}
				{keys.value?.length === 0 && (
					<p class="seen" data-seen="false">
						<Icon of={KeyRound} size={20} />
						{t.settings.keys.none}
					</p>
				)}
				{keys.value !== null && keys.value.length > 0 && (
					<ul class="origins">
						{keys.value.map((key) => (
							<li key={key.id} class="key-row">
								<strong>
									<bdi>{key.name}</bdi>
								</strong>
								<span class="field-hint">
									<code>sk_…{key.tail}</code> · {t.settings.keys.created(longDate(Date.parse(key.createdAt)))}{" "}
									·{" "}
									{key.lastUsedAt
										? t.settings.keys.used(ago(Date.parse(key.lastUsedAt), now.value))
										: t.settings.keys.neverUsed}
								</span>
								{mayChange && (
									<button
										type="button"
										class="button"
										data-size="small"
										onClick={() => {
											revoking.value = key;
										}}
									>
										{t.settings.keys.revoke}
									</button>
								)}
							</li>
						))}
					</ul>
				)}
			</section>
			<section class="block">
				<h2>{t.settings.keys.tryIt}</h2>
				<Code text={`curl -H "Authorization: Bearer sk_…" ${location.origin}/v1/conversations?limit=5`} />
				<p>
					<a class="link" href="/docs" target="_blank" rel="noopener">
						{t.settings.keys.reference}
					</a>
				</p>
			</section>
			{made.value !== null && (
				<SecretDialog
					title={t.settings.keys.madeTitle}
					secret={made.value}
					close={() => {
						made.value = null;
					}}
				/>
			)}
			{revoking.value !== null && (
				<RevokeDialog
					apiKey={revoking.value}
					revoke={revoke}
					close={() => {
						revoking.value = null;
					}}
				/>
			)}
		</>
	);
}
