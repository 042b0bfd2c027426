/** Draws the bell and waits. Nothing is stored and nothing more is fetched before the buyer acts. */
import type { Bell, Panel, PanelModule, Settings, StringsModule } from "../contract.ts";
import { chooseLocale } from "../strings/locales.ts";
import styles from "./bell.css?inline";
import { createHost } from "./host.ts";
import { drawLauncher } from "./launcher.ts";
import { excludes, type Options, rulesOf } from "./options.ts";
import { publish } from "./public-api.ts";
import { WORDS } from "./words.ts";

export function start(settings: Settings, options: Options): void {
	if (window.Shopbell?.alive) {
		console.warn("Shopbell is on this page twice.");
		return;
	}

	const locale = chooseLocale([
		options.locale,
		document.documentElement.lang,
		...navigator.languages,
		settings.locale,
	]);
	const words = WORDS[locale.catalogue];
	const host = createHost();
	const launcher = options.launcher ? undefined : drawLauncher(host.root);
	const leaving = new AbortController();
	const { signal } = leaving;
	/** How every key of this shop begins on this device; the buyer's own is no longer than this. */
	const prefix = `shopbell:${settings.shop}`;
	let booted = false;
	let open = false;
	let identity: string | undefined;
	let told: string | undefined;
	let loading: Promise<Panel> | undefined;
	/** A module that failed to load stays failed under its address: this makes another of it, also of all that it imports. */
	let again = "";

	const kept = () => {
		try {
			return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
		} catch {
			return [];
		}
	};
	const badge = (count: number) =>
		launcher?.badge(count, words.name(settings.name) + (count ? words.unread(count) : ""));
	const bell: Bell = {
		settings,
		locale,
		root: host.root,
		style: host.style,
		launcher: launcher?.button,
		unread(count) {
			badge(count);
			bell.emit("unread", count);
		},
		opened(is) {
			open = is;
			launcher?.expanded(is);
			bell.emit(is ? "open" : "close", undefined);
		},
		emit: (event, detail) => api.emit(event, detail),
	};

	/** Tells the panel who the buyer is, once. */
	const vouch = async (panel: Panel) => {
		if (!identity || identity === told) return;
		told = identity;
		await panel.identify(identity);
	};
	const fail = (error: unknown) => bell.emit("error", error);
	const load = (): Promise<Panel> => {
		loading ??= (async () => {
			// Both at once: a network's way there and back is longer than anything they do.
			const [program, strings] = (await Promise.all(
				["panel", locale.catalogue].map(
					(name) => import(/* @vite-ignore */ settings.files.replace("*", again + name)),
				),
			)) as [PanelModule, StringsModule];
			const panel = program.createPanel(bell, strings.default);
			if (signal.aborted) panel.destroy();
			else vouch(panel).catch(fail);
			return panel;
		})();
		loading.catch((error) => {
			loading = undefined;
			again += "1/";
			fail(error);
		});
		return loading;
	};
	const resume = () => {
		if (kept().includes(prefix)) load();
	};
	const place = () => {
		host.element.hidden = !!options.exclude && excludes(options.exclude, location.pathname);
	};
	const boot = () => {
		if (booted) return;
		booted = true;
		place();
		host.attach();
		window.navigation?.addEventListener("navigatesuccess", place, { signal });
		// The first look into a page's storage waits for the disk; most pages have had theirs by the time they rest.
		(window.requestIdleCallback ?? setTimeout)(() => {
			resume();
			addEventListener("storage", resume, { signal });
		});
		bell.emit("ready", undefined);
	};
	const show = async () => {
		boot();
		launcher?.note("");
		launcher?.busy(true);
		try {
			(await load()).open();
		} catch (error) {
			launcher?.note(words.failed);
			throw error;
		} finally {
			launcher?.busy(false);
		}
	};
	const close = async () => (await loading)?.close();
	const toggle = () => (open ? close() : show());
	/** For a person's own touch: what fails is said beside the bell. */
	const act = () => void toggle().catch(() => {});

	const api = publish({
		boot,
		open: show,
		close,
		toggle,
		async identify({ token }) {
			identity = token;
			if (loading || kept()[0]) await vouch(await load());
		},
		async logout() {
			identity = told = undefined;
			if (loading || kept()[0]) await (await load()).logout();
		},
		async destroy() {
			leaving.abort();
			host.destroy();
			api.end();
			(await loading)?.destroy();
		},
	});

	host.element.lang = locale.catalogue;
	host.style(`${styles}*{--accent:${settings.accent}}${rulesOf(options)}`);
	badge(0);
	launcher?.expanded(false);
	if (launcher) {
		launcher.button.onclick = act;
		// A finger enters too, when it touches.
		launcher.button.onpointerenter = launcher.button.onfocus = load;
	} else {
		const opens = (event: Event) => {
			if ((event.target as Element).closest?.(`${options.launcher}`)) act();
		};
		document.addEventListener("click", opens, { signal });
	}
	if ((document as { prerendering?: boolean }).prerendering)
		document.addEventListener("prerenderingchange", boot, { signal });
	else if (options.autostart !== "false") boot();
}
