/** Draws the bell and waits. Nothing is stored and nothing more is fetched before the buyer acts. */
import type { Bell, Panel, PanelModule, Settings } from "../contract.ts";
import { chooseLocale } from "../strings/locales.ts";
import { css, fillOf, NIGHT, PAPER, parse, readableOn } from "./accent.ts";
import styles from "./bell.css?inline";
import { createHost } from "./host.ts";
import { drawLauncher } from "./launcher.ts";
import { excludes, readOptions } from "./options.ts";
import { publish } from "./public-api.ts";
import { WORDS } from "./words.ts";

export function start(settings: Settings, data: DOMStringMap): void {
	if (window.Shopbell?.alive) return console.warn("Shopbell: a second script tag on this page does nothing.");

	const options = readOptions(data);
	const locale = chooseLocale([
		options.locale,
		document.documentElement.lang,
		...navigator.languages,
		settings.locale,
	]);
	const words = WORDS[locale.catalogue];
	const host = createHost();
	const launcher = options.launcher === "default" ? drawLauncher(host.root, options.position) : undefined;
	const leaving = new AbortController();
	const { signal } = leaving;
	let booted = false;
	let open = false;
	let identity: string | undefined;
	let told: string | undefined;
	let loading: Promise<Panel> | undefined;
	let tries = 0;

	const key = `shopbell:${settings.shop}`;
	/** What this shop keeps on this device. */
	const kept = () => {
		try {
			return Object.keys(localStorage).filter((name) => name.startsWith(key));
		} catch {
			return [];
		}
	};
	const unread = (count: number) => {
		launcher?.badge(count);
		launcher?.name(words.name(settings.name) + (count ? words.unread(count) : ""));
	};
	const bell: Bell = {
		settings,
		locale,
		root: host.root,
		style: host.style,
		launcher: launcher?.button,
		unread(count) {
			unread(count);
			api.emit("unread", count);
		},
		opened(is) {
			open = is;
			launcher?.expanded(is);
			api.emit(is ? "open" : "close", undefined);
		},
		emit: (event, detail) => api.emit(event, detail),
	};

	const fail = (error: unknown) => api.emit("error", error);
	/** Tells the panel who the buyer is, once. */
	const vouch = async (panel: Panel) => {
		if (!identity || identity === told) return;
		told = identity;
		await panel.identify(identity);
	};
	const fetchPanel = async (): Promise<Panel> => {
		// A module that failed to load stays failed under its address.
		const module: PanelModule = await import(
			/* @vite-ignore */ settings.panel + (tries++ ? `?${tries}` : "")
		);
		const panel = await module.createPanel(bell);
		if (signal.aborted) panel.destroy();
		else vouch(panel).catch(fail);
		return panel;
	};
	const load = (): Promise<Panel> => {
		loading ??= fetchPanel().catch((error) => {
			loading = undefined;
			fail(error);
			throw error;
		});
		return loading;
	};
	const warm = () => void load().catch(() => {});

	const boot = () => {
		if (booted || signal.aborted) return;
		booted = true;
		host.attach();
		const place = () => host.show(!excludes(options.exclude, location.pathname));
		place();
		if (options.exclude) window.navigation?.addEventListener("navigatesuccess", place, { signal });
		const resume = () => kept().includes(key) && ((window.requestIdleCallback ?? setTimeout)(warm), 0);
		resume();
		addEventListener("storage", resume, { signal });
		api.emit("ready", undefined);
	};
	const openPanel = async () => {
		boot();
		launcher?.busy(true);
		launcher?.note("");
		try {
			(await load()).open();
		} catch (error) {
			launcher?.note(words.failed);
			throw error;
		} finally {
			launcher?.busy(false);
		}
	};
	const close = () => void loading?.then((panel) => panel.close());
	const toggle = () => (open ? close() : openPanel());

	const api = publish({
		boot,
		open: openPanel,
		close,
		toggle,
		async identify({ token }) {
			identity = token;
			if (loading || kept().length) await vouch(await load());
		},
		async logout() {
			identity = told = undefined;
			if (loading || kept().length) await (await load()).logout();
		},
		destroy() {
			leaving.abort();
			void loading?.then((panel) => panel.destroy());
			host.destroy();
			api.end();
		},
	});

	const accent = parse(settings.accent);
	const { fill, on } = fillOf(accent);
	const [aside, below] = options.offset;
	const forced = options.scheme === "auto" ? "" : `color-scheme:${options.scheme}!important;`;
	host.style(
		`${styles}:host{--accent:${css(fill)};--on-accent:${css(on)};` +
			`--accent-text:light-dark(${css(readableOn(PAPER, accent))},${css(readableOn(NIGHT, accent))});` +
			`--x:${aside}px;--y:${below}px;--z:${options.z};${forced}${options.inheritFont ? "--font:inherit" : ""}}`,
	);
	unread(0);
	const act = () => void toggle()?.catch(() => {});
	if (launcher) {
		launcher.button.addEventListener("click", act);
		for (const intent of ["pointerenter", "focus", "touchstart"])
			launcher.button.addEventListener(intent, warm, { passive: true });
	} else if (options.launcher !== "none")
		document.addEventListener(
			"click",
			(event) => {
				if ((event.target as Element).closest?.(options.launcher)) act();
			},
			{ signal },
		);
	if (options.autostart) {
		if (document.prerendering) document.addEventListener("prerenderingchange", boot, { signal });
		else boot();
	}
}
