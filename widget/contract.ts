/** What the bell and the panel know of each other. Two programs: the panel is fetched by the bell when it is needed. */
import type { Words } from "./strings/en.ts";
import type { Locale } from "./strings/locales.ts";

/** A shop's settings, written into the bell by the server. */
export type Settings = {
	/** `shp_…` */
	shop: string;
	name: string;
	/** `#rrggbb` */
	accent: string;
	/** BCP 47. */
	locale: string;
	/** `https://chat.example` */
	origin: string;
	/** Where the panel and the languages are; `*` stands for `panel`, or for a language. */
	files: string;
};

/** What a shop's page may listen to, and what its listeners are given. */
export type Events = {
	ready: undefined;
	open: undefined;
	close: undefined;
	/** How many messages the buyer has not read. */
	unread: number;
	"message:sent": { conversation: string; text: string | null };
	"message:received": { conversation: string; text: string | null; author: string };
	error: unknown;
};
export type Emit = <E extends keyof Events>(event: E, detail: Events[E]) => void;

/** What the panel is given. */
export type Bell = {
	settings: Settings;
	locale: Locale;
	/** Where both are drawn: a closed shadow root. */
	root: ShadowRoot;
	/** Adds a style sheet to the root. */
	style(css: string): void;
	/** What opens the panel, and is given the focus back; absent when the shop's page has its own. */
	launcher: HTMLElement | undefined;
	/** Shows how many messages are unread. */
	unread(count: number): void;
	/** Says that the panel is open, or closed. */
	opened(is: boolean): void;
	emit: Emit;
};

export type Panel = {
	/** Opens, and takes the focus. */
	open(): void;
	close(): void;
	identify(jwt: string): Promise<void>;
	logout(): Promise<void>;
	destroy(): void;
};

/** What the panel's file exports. */
export type PanelModule = { createPanel(bell: Bell, words: Words): Panel };

/** What a language's file exports. */
export type StringsModule = { default: Words };

/** The panel's id within the shadow root, for `aria-controls`. */
export const PANEL_ID = "panel";
