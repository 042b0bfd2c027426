import { useSignal } from "@preact/signals";
import type { Shop } from "../../protocol/resources.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { failed } from "../session/failed.ts";
import { t } from "../strings/strings.ts";
import { Dialog } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { Code } from "./code.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

/** Signing needs nothing but Node's own crypto: a JWT (RFC 7519) is three base64url parts. */
const EXAMPLE = `import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function shopbellToken(customer) {
  const signed = \`\${part({ alg: "HS256", typ: "JWT" })}.\${part({
    sub: customer.id,
    name: customer.name,
    email: customer.email,
    exp: Math.floor(Date.now() / 1000) + 3600,
  })}\`;
  const secret = process.env.SHOPBELL_IDENTITY_SECRET;
  return \`\${signed}.\${createHmac("sha256", secret).update(signed).digest("base64url")}\`;
}

// On the page, once the customer is signed in:
//   Shopbell("identify", { token });
// and when they sign out:
//   Shopbell("logout");`;

/** The secret with which the shop's own server says who a buyer is. */
export function Identity({ shop, mayChange }: { shop: Shop; mayChange: boolean }) {
	const { chat, shop: held } = useWorkspace();
	const made = useSignal<string | null>(null);
	const asking = useSignal<"rotate" | "remove" | null>(null);
	const create = async () => {
		asking.value = null;
		try {
			made.value = (await chat.rest<{ secret: string }>("POST", "shop/identity-secret")).secret;
			held.value = { ...shop, identity: true };
		} catch (error) {
			failed(error);
		}
	};
	const remove = async () => {
		asking.value = null;
		try {
			await chat.rest("DELETE", "shop/identity-secret");
			held.value = { ...shop, identity: false };
			toast(t.settings.identity.removed);
		} catch (error) {
			failed(error);
		}
	};
	return (
		<section class="block">
			<h2>{t.settings.identity.title}</h2>
			<p>{t.settings.identity.text}</p>
			{mayChange && (
				<div class="block-acts">
					<button
						type="button"
						class="button"
						onClick={() => {
							if (shop.identity) asking.value = "rotate";
							else void create();
						}}
					>
						{shop.identity ? t.settings.identity.rotate : t.settings.identity.create}
					</button>
					{shop.identity && (
						<button
							type="button"
							class="button"
							data-kind="plain"
							onClick={() => {
								asking.value = "remove";
							}}
						>
							{t.settings.identity.remove}
						</button>
					)}
				</div>
			)}
			<p class="field-hint">{t.settings.identity.example}</p>
			<Code text={EXAMPLE} />
			{made.value !== null && (
				<SecretDialog
					title={t.settings.identity.madeTitle}
					secret={made.value}
					close={() => {
						made.value = null;
					}}
				>
					<p class="field-hint">{t.settings.identity.keep}</p>
				</SecretDialog>
			)}
			{asking.value !== null && (
				<Dialog
					title={
						asking.value === "rotate" ? t.settings.identity.rotateTitle : t.settings.identity.removeTitle
					}
					onClose={() => {
						asking.value = null;
					}}
				>
					<p>{asking.value === "rotate" ? t.settings.identity.rotateText : t.settings.identity.removeText}</p>
					<div class="dialog-actions">
						<button
							type="button"
							class="button"
							onClick={() => {
								asking.value = null;
							}}
						>
							{t.cancel}
						</button>
						<button
							type="button"
							class="button"
							data-kind="danger"
							onClick={() => void (asking.peek() === "rotate" ? create() : remove())}
						>
							{asking.value === "rotate" ? t.settings.identity.rotate : t.settings.identity.remove}
						</button>
					</div>
				</Dialog>
			)}
		</section>
	);
}
