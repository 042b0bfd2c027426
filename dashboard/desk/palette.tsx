import {
	BadgeCheck,
	Check,
	CornerDownLeft,
	type IconNode,
	Keyboard,
	MailOpen,
	Moon,
	PanelRight,
	Settings,
	StickyNote,
	Timer,
	UserPlus,
} from "lucide";
import { useLocation } from "preact-iso/router";
import type { Conversation } from "../../protocol/resources.ts";
import { nameOf } from "../buyer/name.ts";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Picker } from "../ui/picker.tsx";
import { SCHEMES, scheme } from "../ui/scheme.ts";
import { conversationOf } from "./actions.ts";
import { keysHere } from "./keyboard.ts";
import type { Command } from "./keys.ts";
import { obey } from "./obey.ts";
import { closeOverlay } from "./overlays.ts";
import { ranked } from "./score.ts";
import { useWorkspace } from "./workspace.ts";

/** Conversations offered while nothing is typed. */
const OFFERED = 7;

type Choice =
	| { kind: "conversation"; conversation: Conversation }
	| { kind: "act"; name: string; text: string; icon: IconNode; keys: string; act: () => void };

/** Everything by name: conversations this device knows of, and what can be done, each with its keys. */
export function Palette({ query }: { query: string }) {
	const workspace = useWorkspace();
	const { route } = useLocation();
	const { focused, inbox } = workspace;
	const id = focused.peek();
	const current = id === null ? null : conversationOf(workspace, id);
	const command = (name: Command, text: string, icon: IconNode): Choice => ({
		kind: "act",
		name,
		text,
		icon,
		keys: keysHere(name),
		act: () => void obey(workspace, name),
	});
	const go = (path: string, text: string): Choice => ({
		kind: "act",
		name: path,
		text,
		icon: Settings,
		keys: "",
		act: () => route(path),
	});
	const nextScheme = SCHEMES[(SCHEMES.indexOf(scheme.peek()) + 1) % SCHEMES.length] ?? "auto";
	const acts: Choice[] = [
		command("nextWaiting", t.actions.nextWaiting, Timer),
		...(current
			? [
					command("close", current.status === "open" ? t.actions.close : t.actions.reopen, Check),
					command("assign", t.actions.assign, UserPlus),
					command("note", t.actions.note, StickyNote),
					command("markUnread", t.actions.markUnread, MailOpen),
					command("context", t.buyer.panel, PanelRight),
				]
			: []),
		go("/desk/settings/install", `${t.menu.settings}: ${t.settings.install.title}`),
		go("/desk/settings/shop", `${t.menu.settings}: ${t.settings.shop.title}`),
		go("/desk/settings/keys", `${t.menu.settings}: ${t.settings.keys.title}`),
		command("keys", t.menu.keys, Keyboard),
		{
			kind: "act",
			name: "scheme",
			text: `${t.menu.appearance}: ${t.menu.schemes[nextScheme]}`,
			icon: Moon,
			keys: "",
			act: () => {
				scheme.value = nextScheme;
			},
		},
	];
	const rows = new Set(inbox.ids.peek());
	const known = inbox.known();
	const conversations: Choice[] = [
		...inbox.rows(),
		...known.filter((each) => !rows.has(each.id)).sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1)),
	].map((conversation) => ({ kind: "conversation", conversation }));
	const textOf = (choice: Choice) =>
		choice.kind === "act"
			? choice.text
			: `${nameOf(choice.conversation)} ${choice.conversation.desk?.buyer.email ?? ""} ${choice.conversation.lastMessage?.text ?? ""}`;
	const find = (typed: string): Choice[] =>
		typed.trim() === ""
			? [...conversations.slice(0, OFFERED), ...acts]
			: [...ranked(typed, conversations, textOf).slice(0, 20), ...ranked(typed, acts, textOf)];
	return (
		<Dialog title={t.palette.title} size="bare" onClose={closeOverlay}>
			<div class="palette">
				<Picker
					label={t.palette.title}
					placeholder={t.palette.hint}
					initial={query}
					find={find}
					keyOf={(choice) => (choice.kind === "act" ? choice.name : choice.conversation.id)}
					nothing={t.nothingFits}
					before={(choice, previous) =>
						choice.kind === previous?.kind
							? null
							: t.palette[choice.kind === "act" ? "actions" : "conversations"]
					}
					pick={(choice, beside) => {
						closeOverlay();
						if (choice.kind === "act") choice.act();
						else if (beside) workspace.openBeside(choice.conversation.id);
						else workspace.open(choice.conversation.id);
					}}
					draw={(choice) =>
						choice.kind === "act" ? (
							<>
								<Icon of={choice.icon} />
								<span class="picker-text">{choice.text}</span>
								{choice.keys && <kbd class="keycap">{choice.keys}</kbd>}
							</>
						) : (
							<ConversationChoice conversation={choice.conversation} />
						)
					}
				/>
				<footer class="palette-foot" aria-hidden="true">
					<Icon of={CornerDownLeft} size={14} mirror />
					<span>{t.palette.open}</span>
					<kbd class="keycap">{keysHere("openBeside")}</kbd>
					<span>{t.actions.openBeside}</span>
				</footer>
			</div>
		</Dialog>
	);
}

function ConversationChoice({ conversation }: { conversation: Conversation }) {
	const buyer = conversation.desk?.buyer;
	return (
		<>
			<Avatar name={buyer?.name ?? null} of={buyer?.id ?? conversation.id} size={28} />
			<span class="picker-text">
				<bdi>{nameOf(conversation)}</bdi>{" "}
				<small>
					<bdi>{conversation.lastMessage?.text ?? ""}</bdi>
				</small>
			</span>
			{buyer?.externalId != null && <Icon of={BadgeCheck} size={14} />}
			{conversation.status === "closed" && <span class="keycap">{t.thread.closed}</span>}
		</>
	);
}
