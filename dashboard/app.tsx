import "./app.css";
import { useSignal, useSignalEffect } from "@preact/signals";
import { CircleAlert } from "lucide";
import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { LocationProvider, Route, Router, useLocation } from "preact-iso/router";
import { Desk } from "./desk/desk.tsx";
import { KeysDialog } from "./desk/keys-dialog.tsx";
import { overlay } from "./desk/overlays.ts";
import { Palette } from "./desk/palette.tsx";
import "./desk/overlays.css";
import { keysHere } from "./desk/keyboard.ts";
import { createWorkspace, useWorkspace, type Workspace, WorkspaceContext } from "./desk/workspace.ts";
import { expired, load, type Membership, session, signOut } from "./session/session.ts";
import { SignIn, SignInAgain } from "./session/sign-in.tsx";
import { t } from "./strings/strings.ts";
import { Delayed } from "./ui/delayed.tsx";
import { Icon } from "./ui/icon.tsx";
import { Toasts } from "./ui/toast.tsx";

/** Every address of the desk. */
export function App() {
	return (
		<LocationProvider scope="/desk">
			<Entrance />
			<Toasts undoKey={keysHere("undo")} />
		</LocationProvider>
	);
}

const SIGN_IN = "/desk/sign-in";

/** Who is it? */
function Entrance() {
	const { path, query, route } = useLocation();
	const now = session.value;
	// A sign-in link that did not work lands here even when somebody is signed in: it says so first.
	const atDoor = path === SIGN_IN && query.error === undefined;
	useLayoutEffect(() => {
		if (now.kind === "signedOut" && path !== SIGN_IN) route(SIGN_IN, true);
		if (now.kind === "signedIn" && atDoor) route("/desk/", true);
	}, [now.kind, path, atDoor]);
	if (path === SIGN_IN && (now.kind !== "signedIn" || !atDoor)) return <SignIn />;
	switch (now.kind) {
		case "loading":
		case "signedOut":
			return null;
		case "failed":
			return (
				<main class="whole">
					<Icon of={CircleAlert} size={28} />
					<h1>{t.unreachable.title}</h1>
					<p role="alert">{t.unreachable.text}</p>
					<button type="button" class="button" data-kind="main" onClick={() => void load()}>
						{t.retry}
					</button>
				</main>
			);
		case "homeless":
			return (
				<main class="whole">
					<h1>{t.homeless.title}</h1>
					<p>{t.homeless.text}</p>
					<button type="button" class="button" onClick={() => void signOut(async () => {})}>
						{t.menu.signOut}
					</button>
				</main>
			);
		case "signedIn":
			return <AtDesk key={`${now.me.seller.id} ${now.shop.id}`} me={now.me.seller} shop={now.shop} />;
	}
}

/** One seller at one shop's desk, for as long as that is so. */
function AtDesk({ me, shop }: { me: Workspace["me"]; shop: Membership }) {
	const [workspace] = useState(() => createWorkspace(me, shop));
	useEffect(() => () => workspace.destroy(), [workspace]);
	useTitle(workspace);
	const over = overlay.value;
	return (
		<WorkspaceContext.Provider value={workspace}>
			<Router>
				<Route path="/desk/settings/*" component={SettingsLater} />
				<Route path="/desk/settings" component={SettingsLater} />
				<Route default component={Desk} />
			</Router>
			{over?.kind === "palette" && <Palette query={over.query} />}
			{over?.kind === "keys" && <KeysDialog />}
			{expired.value && <SignInAgain done={() => workspace.chat.restart()} />}
		</WorkspaceContext.Provider>
	);
}

/** `(3) Inbox · Shop` */
function useTitle({ inbox, shop, membership }: Workspace) {
	useSignalEffect(() => {
		const unread = inbox.counts.value?.unread ?? 0;
		const name = shop.value?.name ?? membership.name;
		document.title = `${unread > 0 ? `(${unread}) ` : ""}${t.inbox.title} · ${name}`;
	});
}

/** The settings are a chunk of their own: who answers buyers does not wait for them. */
function SettingsLater() {
	const page = useSignal<ComponentType | null>(null);
	const failed = useSignal(false);
	useWorkspace();
	useEffect(() => {
		import("./settings/settings.tsx").then(
			({ Settings }) => {
				page.value = Settings;
			},
			() => {
				failed.value = true;
			},
		);
	}, []);
	if (failed.value)
		return (
			<main class="whole">
				<p role="alert">{t.unreachable.text}</p>
				<button type="button" class="button" onClick={() => location.reload()}>
					{t.retry}
				</button>
			</main>
		);
	const Page = page.value;
	return Page ? (
		<Page />
	) : (
		<Delayed>
			<main class="whole" aria-busy="true" />
		</Delayed>
	);
}
