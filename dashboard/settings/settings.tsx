import "./settings.css";
import "../ui/button.css";
import "../ui/field.css";
import { ArrowLeft, CodeXml, KeyRound, Lock, Store, UserRound } from "lucide";
import { useLocation } from "preact-iso/router";
import { useWorkspace } from "../desk/workspace.ts";
import { t } from "../strings/strings.ts";
import { Bone, Delayed } from "../ui/delayed.tsx";
import { Icon } from "../ui/icon.tsx";
import { Account } from "./account.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { Install } from "./install.tsx";
import { ShopSettings } from "./shop-settings.tsx";

const PAGES = { install: CodeXml, shop: Store, keys: KeyRound, account: UserRound } as const;
type PageName = keyof typeof PAGES;

/** The settings of one shop, and one's own account. */
export function Settings() {
	const { path } = useLocation();
	const { shop, membership } = useWorkspace();
	const name = path.split("/")[3] ?? "";
	const page: PageName = name in PAGES ? (name as PageName) : "install";
	const mayChange = membership.role !== "agent";
	return (
		<div class="settings">
			<nav class="settings-nav" aria-label={t.menu.settings}>
				<a class="settings-back" href="/desk/">
					<Icon of={ArrowLeft} mirror />
					{t.settings.back}
				</a>
				<ul>
					{(Object.keys(PAGES) as PageName[]).map((each) => (
						<li key={each}>
							<a
								class="settings-link"
								href={`/desk/settings/${each}`}
								aria-current={each === page ? "page" : undefined}
							>
								<Icon of={PAGES[each]} />
								{t.settings[each].title}
							</a>
						</li>
					))}
				</ul>
			</nav>
			<main class="settings-page scroll" key={page}>
				<div class="settings-inside">
					<h1>{t.settings[page].title}</h1>
					{!mayChange && page !== "account" && (
						<p class="settings-locked">
							<Icon of={Lock} />
							{t.settings.locked}
						</p>
					)}
					{shop.value === null ? (
						<Delayed>
							<div class="settings-bones" aria-hidden="true">
								<Bone width="70%" />
								<Bone width="100%" height={88} />
								<Bone width="50%" />
							</div>
						</Delayed>
					) : (
						<>
							{page === "install" && <Install shop={shop.value} mayChange={mayChange} />}
							{page === "shop" && <ShopSettings shop={shop.value} mayChange={mayChange} />}
							{page === "account" && <Account />}
							{page === "keys" && <ApiKeys mayChange={mayChange} />}
						</>
					)}
				</div>
			</main>
		</div>
	);
}
