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
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Conversation, SearchHit } from "../../protocol/resources.ts";
import { nameOf } from "../buyer/name.ts";
import { Hit } from "../search/hit.tsx";
import { createSearching } from "../search/hits.ts";
import { SearchState } from "../search/search-state.tsx";
import { t } from "../strings/strings.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Dialog, leaveDialog } from "../ui/dialog.tsx";
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

/** Conversations offered while nothing is typed, and at most when something is: messages come below them. */
const OFFERED = 7;

type Choice =
	| { kind: "conversation"; conversation: Conversation }
	| { kind: "act"; name: string; text: string; icon: IconNode; keys: string; act: () => void }
	| { kind: "message"; hit: SearchHit };

const GROUPS = { act: "actions", conversation: "conversations", message: "messages" } as const;

/**
 * Everything by name: conversations this device knows of, what can be done, each with its keys, and what was said, which
 * the server is asked for. That comes last: nothing moves under somebody's hand when it comes.
 */
export function Palette({ query }: { query: string }) {
	const workspace = useWorkspace();
	const { route } = useLocation();
	const { focused, inbox, chat } = workspace;
	const [searching] = useState(() =>
		createSearching((path, signal) => chat.rest("GET", path, undefined, signal)),
	);
	useEffect(() => searching.close, [searching]);
	const found = searching.found.value;
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
	const messages = found.hits.map((hit): Choice => ({ kind: "message", hit }));
	const find = (typed: string): Choice[] =>
		typed.trim() === ""
			? [...conversations.slice(0, OFFERED), ...acts]
			: [
					...ranked(typed, conversations, textOf).slice(0, OFFERED),
					...ranked(typed, acts, textOf),
					...messages,
				];
	return (
		<Dialog title={t.palette.title} size="bare" onClose={closeOverlay}>
			<div class="palette">
				<Picker
					label={t.palette.title}
					placeholder={t.palette.hint}
					initial={query}
					find={find}
					keyOf={keyOf}
					nothing={found.state === "idle" ? t.nothingFits : null}
					before={(choice, previous) =>
						choice.kind === previous?.kind ? null : t.palette[GROUPS[choice.kind]]
					}
					typed={searching.typed}
					after={<SearchState searching={searching} />}
					pick={(choice, beside) => {
						leaveDialog();
						closeOverlay();
						if (choice.kind === "act") return choice.act();
						const { id } = choice.kind === "message" ? choice.hit.conversation : choice.conversation;
						if (beside) workspace.openBeside(id);
						else workspace.open(id);
						if (choice.kind === "message") workspace.threadOf(id)?.seek(choice.hit.message.seq);
					}}
					draw={(choice) => {
						switch (choice.kind) {
							case "act":
								return (
									<>
										<Icon of={choice.icon} />
										<span class="picker-text">{choice.text}</span>
										{choice.keys && <kbd class="keycap">{choice.keys}</kbd>}
									</>
								);
							case "conversation":
								return <ConversationChoice conversation={choice.conversation} />;
							case "message":
								return <Hit hit={choice.hit} me={workspace.me.id} />;
						}
					}}
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

function keyOf(choice: Choice): string {
	switch (choice.kind) {
		case "act":
			return choice.name;
		case "conversation":
			return choice.conversation.id;
		case "message":
			return `${choice.hit.message.conversation}/${choice.hit.message.seq}`;
	}
}

/** What a choice is found by on this device. */
function textOf(choice: Choice): string {
	switch (choice.kind) {
		case "act":
			return choice.text;
		case "conversation": {
			const { desk, lastMessage } = choice.conversation;
			return `${nameOf(choice.conversation)} ${desk?.buyer.email ?? ""} ${lastMessage?.text ?? ""}`;
		}
		case "message":
			return choice.hit.message.text ?? "";
	}
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
