import "./sign-in.css";
import "../ui/button.css";
import "../ui/field.css";
import { useSignal } from "@preact/signals";
import { Bell, CircleAlert } from "lucide";
import { useId, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { t } from "../strings/strings.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { type SignInError, session, signIn } from "./session.ts";

/** The way in. */
export function SignIn() {
	const { query } = useLocation();
	return (
		<main class="sign-in">
			<div class="sign-in-card">
				<span class="sign-in-mark" aria-hidden="true">
					<Icon of={Bell} size={20} />
				</span>
				<h1>{t.signIn.title}</h1>
				{query.error !== undefined && (
					<p class="sign-in-said" role="alert">
						{t.signIn.oldLink}
					</p>
				)}
				<SignInForm email="" />
			</div>
		</main>
	);
}

/** The session ended in the middle of work: everything stays behind this, drafts too. */
export function SignInAgain({ done }: { done: () => void }) {
	const now = session.value;
	return (
		<Dialog title={t.signIn.againTitle}>
			<p>{t.signIn.againText}</p>
			<SignInForm email={now.kind === "signedIn" ? now.me.seller.email : ""} done={done} />
		</Dialog>
	);
}

function SignInForm({ email, done }: { email: string; done?: () => void }) {
	const id = useId();
	const first = useRef<HTMLInputElement>(null);
	const second = useRef<HTMLInputElement>(null);
	const busy = useSignal(false);
	const problem = useSignal<SignInError | null>(null);
	const submit = async (event: Event) => {
		event.preventDefault();
		if (busy.peek()) return;
		busy.value = true;
		problem.value = null;
		const found = await signIn(first.current?.value.trim() ?? "", second.current?.value ?? "");
		busy.value = false;
		problem.value = found;
		if (found === null) done?.();
		else second.current?.select();
	};
	return (
		<form class="sign-in-form" onSubmit={submit}>
			<div class="field">
				<label for={`${id}-email`}>{t.signIn.email}</label>
				<input
					ref={first}
					id={`${id}-email`}
					class="input"
					type="email"
					name="email"
					autocomplete="username"
					required
					// biome-ignore lint/a11y/noAutofocus: the only thing to do here.
					autoFocus={email === ""}
					defaultValue={email}
				/>
			</div>
			<div class="field">
				<label for={`${id}-password`}>{t.signIn.password}</label>
				<input
					ref={second}
					id={`${id}-password`}
					class="input"
					type="password"
					name="password"
					autocomplete="current-password"
					required
					// biome-ignore lint/a11y/noAutofocus: the e-mail is filled in, this is what is left.
					autoFocus={email !== ""}
					aria-invalid={problem.value === "wrong"}
					aria-describedby={`${id}-problem`}
				/>
			</div>
			<div id={`${id}-problem`} role="alert">
				{problem.value && (
					<p class="field-error">
						<Icon of={CircleAlert} size={14} />
						{t.signIn.errors[problem.value]}
					</p>
				)}
			</div>
			<button type="submit" class="button" data-kind="main" disabled={busy.value}>
				{busy.value ? t.signIn.busy : t.signIn.act}
			</button>
		</form>
	);
}
