/** Draws the bell and waits. Nothing is stored and nothing more is fetched before the buyer acts. */
import type { Bell, Panel, PanelModule, Settings, StringsModule } from "../contract.ts";
import { chooseLocale } from "../strings/locales.ts";
import styles from "./bell.css?inline";
import { createHost } from "./host.ts";
import { drawLauncher } from "./launcher.ts";
import { excludes, type Options, rulesOf } from "./options.ts";
import { publish } from "./public-api.ts";
import { WORDS } from "./words.ts";

/** By then most pages rest. Milliseconds. */
const REST_MS = 500;
/** What comes sooner is not waited for. Milliseconds. */
const RING_MS = 150;

export function start(settings: Settings, options: Options): void {
	if (window.Shopbell?.alive) {
		console.warn("Shopbell is on this page twice.");
		return;
	}

	const locale = chooseLocale(
		// The browser is asked only where the page says nothing we can read.
		(function* () {
			yield options.locale;
			yield document.documentElement.lang;
			yield* navigator.languages;
			yield settings.locale;
		})(),
	);
	const words = WORDS[locale.catalogue];
	const host = createHost();
	const launcher = options.launcher ? undefined : drawLauncher(host);
	/** What is to be stopped when all of it is taken away. */
	const endings = [host.destroy, () => removeEventListener("storage", resume)];
	/** How every key of this shop begins on this device; the buyer's own is no longer than this. */
	const prefix = `shopbell:${settings.shop}`;
	let booted = false;
	let gone = false;
	let open = false;
	let identity: string | undefined;
	let told: string | undefined;
	let loading: Promise<Panel> | undefined;
	/** A module that failed to load stays failed under its address: this makes another of it, also of all that it imports. */
	let again = "";

	const listen = (target: EventTarget, type: string, listener: (event: Event) => void) => {
		target.addEventListener(type, listener);
		endings.push(() => target.removeEventListener(type, listener));
	};
	/** Whether anything of this shop is kept here; of the buyer, who has acted then, or of the page's at all. */
	const kept = (buyers?: true) => {
		try {
			return buyers
				? localStorage.getItem(prefix) !== null
				: Object.keys(localStorage).some((key) => key.startsWith(prefix));
		} catch {
			return false;
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
			if (gone) panel.destroy();
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
		if (!kept(true)) return;
		// Nobody sees a page that is only made ready.
		if ((document as { prerendering?: boolean }).prerendering) listen(document, "prerenderingchange", load);
		else load();
	};
	// However often it is added, it listens once.
	const watch = () => addEventListener("storage", resume);
	const place = () => {
		host.element.hidden = excludes(`${options.exclude}`, location.pathname);
	};
	const boot = () => {
		if (booted) return;
		booted = true;
		if (options.exclude) {
			place();
			if (window.navigation) listen(navigation, "navigatesuccess", place);
		}
		host.attach();
		// The first look into a page's storage waits for the disk.
		setTimeout(() => {
			if (gone) return;
			resume();
			// Somebody acts in another tab or window only when they have left this one.
			if (document.hasFocus()) for (const type of ["blur", "visibilitychange"]) listen(window, type, watch);
			else watch();
		}, REST_MS);
		bell.emit("ready", undefined);
	};
	const show = async () => {
		boot();
		launcher?.note("");
		const waiting = setTimeout(() => launcher?.busy(true), RING_MS);
		try {
			(await load()).open();
		} catch (error) {
			launcher?.note(words.failed);
			throw error;
		} finally {
			clearTimeout(waiting);
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
			if (loading || kept()) await vouch(await load());
		},
		async logout() {
			identity = told = undefined;
			if (loading || kept()) await (await load()).logout();
		},
		async destroy() {
			gone = true;
			for (const end of endings) end();
			api.end();
			(await loading)?.destroy();
		},
	});

	host.element.setAttribute("lang", locale.catalogue);
	host.style(`${styles}*{--accent:${settings.accent}}${rulesOf(options)}`);
	badge(0);
	launcher?.expanded(false);
	if (launcher) {
		launcher.button.onclick = act;
		// A finger enters too, when it touches.
		launcher.button.onpointerenter = launcher.button.onfocus = load;
	} else {
		listen(document, "click", (event) => {
			if ((event.target as Element).closest?.(`${options.launcher}`)) act();
		});
	}
	if (options.autostart !== "false") boot();
}
