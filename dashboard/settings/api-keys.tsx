import { useSignal } from "@preact/signals";
import { KeyRound, Plus } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { NAME_MAX } from "../../protocol/limits.ts";
import type { ApiKey } from "../../protocol/resources.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { ago, longDate } from "../strings/times.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { now } from "../ui/now.ts";
import { sentenceOf } from "../ui/problem.ts";
import { toast } from "../ui/toast.tsx";
import { Code } from "./code.tsx";
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

function NewKey({ add }: { add: (made: ApiKey & { key: string }) => void }) {
	const { chat } = useWorkspace();
	const id = useId();
	const name = useSignal("");
	const busy = useSignal(false);
	const create = async (event: Event) => {
		event.preventDefault();
		if (busy.peek() || name.peek().trim() === "") return;
		busy.value = true;
		try {
			add(await chat.rest<ApiKey & { key: string }>("POST", "api-keys", { name: name.peek().trim() }));
			name.value = "";
		} catch (error) {
			failed(error);
		}
		busy.value = false;
	};
	return (
		<form class="inline-form" onSubmit={create}>
			<div class="field">
				<label class="heard" for={id}>
					{t.settings.keys.name}
				</label>
				<input
					id={id}
					class="input"
					type="text"
					maxLength={NAME_MAX}
					placeholder={t.settings.keys.nameHint}
					value={name.value}
					onInput={(event) => {
						name.value = event.currentTarget.value;
					}}
				/>
			</div>
			<button type="submit" class="button" data-kind="main" disabled={busy.value || name.value.trim() === ""}>
				<Icon of={Plus} />
				{t.settings.keys.create}
			</button>
		</form>
	);
}

function RevokeDialog({
	apiKey,
	revoke,
	close,
}: {
	apiKey: ApiKey;
	revoke: (key: ApiKey) => Promise<void>;
	close: () => void;
}) {
	return (
		<Dialog title={t.settings.keys.revokeTitle(apiKey.name)} onClose={close}>
			<p>{t.settings.keys.revokeText}</p>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={close}>
					{t.cancel}
				</button>
				<button type="button" class="button" data-kind="danger" onClick={() => void revoke(apiKey)}>
					{t.settings.keys.revoke}
				</button>
			</div>
		</Dialog>
	);
}
