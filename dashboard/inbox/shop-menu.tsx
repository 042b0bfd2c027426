import { Bell, ChevronDown, Keyboard, LogOut, Settings } from "lucide";
import { useLocation } from "preact-iso/router";
import { keysHere } from "../desk/keyboard.ts";
import { openKeys } from "../desk/overlays.ts";
import { useWorkspace } from "../desk/workspace.ts";
import { chooseShop, session, signOut } from "../session/session.ts";
import { chooseLanguage, LANGUAGES, type Language, language, t } from "../strings/strings.ts";
import { Icon } from "../ui/icon.tsx";
import { MenuButton, type MenuItem } from "../ui/menu.tsx";
import { SCHEMES, scheme } from "../ui/scheme.ts";

/** Whose desk this is; behind it the other shops, the settings, how it looks, and the way out. */
export function ShopMenu() {
	const { membership, shop, me, leave } = useWorkspace();
	const { route } = useLocation();
	const name = shop.value?.name ?? membership.name;
	const items = (): MenuItem[] => {
		const now = session.peek();
		const shops = now.kind === "signedIn" ? now.me.shops : [];
		return [
			...(shops.length > 1
				? [
						{ kind: "title" as const, text: t.menu.shops },
						...shops.map(
							(each): MenuItem => ({
								kind: "choice",
								text: each.name,
								checked: each.id === membership.id,
								act: () => {
									chooseShop(each.id);
									route("/desk/");
								},
							}),
						),
						{ kind: "line" as const },
					]
				: []),
			{ kind: "action", text: t.menu.settings, icon: Settings, act: () => route("/desk/settings/install") },
			{ kind: "action", text: t.menu.keys, icon: Keyboard, keys: keysHere("keys"), act: openKeys },
			{ kind: "line" },
			{ kind: "title", text: t.menu.appearance },
			...SCHEMES.map(
				(each): MenuItem => ({
					kind: "choice",
					text: t.menu.schemes[each],
					checked: scheme.peek() === each,
					act: () => {
						scheme.value = each;
					},
				}),
			),
			{ kind: "line" },
			{ kind: "title", text: t.menu.language },
			...Object.entries(LANGUAGES).map(
				([tag, text]): MenuItem => ({
					kind: "choice",
					text,
					checked: tag === language,
					act: () => chooseLanguage(tag as Language),
				}),
			),
			{ kind: "line" },
			{ kind: "title", text: me.email },
			{ kind: "action", text: t.menu.signOut, icon: LogOut, act: () => void signOut(leave) },
		];
	};
	return (
		<MenuButton label={t.menu.label(name)} align="start" class="shop-button" items={items}>
			<span class="shop-mark" aria-hidden="true">
				<Icon of={Bell} />
			</span>
			<span class="shop-name" dir="auto">
				{name}
			</span>
			<Icon of={ChevronDown} size={14} />
		</MenuButton>
	);
}
