/** Every key of the desk in one table: what is obeyed, and what the list of keys shows. */

export type Command =
	| "next"
	| "previous"
	| "open"
	| "openBeside"
	| "pane1"
	| "pane2"
	| "pane3"
	| "pane4"
	| "nextPane"
	| "closePane"
	| "nextWaiting"
	| "reply"
	| "note"
	| "close"
	| "assign"
	| "assignMe"
	| "markUnread"
	| "context"
	| "undo"
	| "search"
	| "palette"
	| "keys"
	| "send"
	| "sendAndNext"
	| "leave";

export type Stroke = Pick<
	KeyboardEvent,
	"key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "isComposing" | "keyCode"
>;

/** Where the focus is: in a text field, in the thread's composer, or on none of them. */
export type Place = "outside" | "field" | "composer";

export type Binding = {
	command: Command;
	/** As pressed: `Mod` is Ctrl, or Command on Apple's keyboards. */
	keys: string;
	/** `outside`: not while typing. */
	where: "anywhere" | "outside" | "composer";
	group: "inbox" | "threads" | "conversation" | "writing" | "everywhere";
};

export const BINDINGS: readonly Binding[] = [
	{ command: "next", keys: "j", where: "outside", group: "inbox" },
	{ command: "previous", keys: "k", where: "outside", group: "inbox" },
	{ command: "open", keys: "Enter", where: "outside", group: "inbox" },
	{ command: "openBeside", keys: "Shift+Enter", where: "outside", group: "inbox" },
	{ command: "nextWaiting", keys: "u", where: "outside", group: "inbox" },
	{ command: "pane1", keys: "1", where: "outside", group: "threads" },
	{ command: "pane2", keys: "2", where: "outside", group: "threads" },
	{ command: "pane3", keys: "3", where: "outside", group: "threads" },
	{ command: "pane4", keys: "4", where: "outside", group: "threads" },
	{ command: "nextPane", keys: "F6", where: "anywhere", group: "threads" },
	{ command: "closePane", keys: "x", where: "outside", group: "threads" },
	{ command: "context", keys: "]", where: "outside", group: "threads" },
	{ command: "reply", keys: "r", where: "outside", group: "conversation" },
	{ command: "note", keys: "n", where: "outside", group: "conversation" },
	{ command: "close", keys: "e", where: "outside", group: "conversation" },
	{ command: "assign", keys: "a", where: "outside", group: "conversation" },
	{ command: "assignMe", keys: "i", where: "outside", group: "conversation" },
	{ command: "markUnread", keys: "Shift+U", where: "outside", group: "conversation" },
	{ command: "send", keys: "Enter", where: "composer", group: "writing" },
	{ command: "sendAndNext", keys: "Mod+Shift+Enter", where: "composer", group: "writing" },
	{ command: "leave", keys: "Escape", where: "anywhere", group: "writing" },
	{ command: "search", keys: "/", where: "outside", group: "everywhere" },
	{ command: "palette", keys: "Mod+K", where: "anywhere", group: "everywhere" },
	{ command: "undo", keys: "z", where: "outside", group: "everywhere" },
	{ command: "keys", keys: "?", where: "outside", group: "everywhere" },
];

/** The keyCode of every key pressed while an input method is composing (UI Events, legacy key models). */
const COMPOSING = 229;

/**
 * The stroke as a binding writes it. Letters come from the layout; where a layout writes no Latin letters, from the
 * key's place. Digits and signs are what was typed, so that Shift does not matter for them.
 */
export function strokeName(stroke: Stroke): string {
	const latin = /^[\x20-\x7e]$/.test(stroke.key) || stroke.key.length > 1;
	const key = latin ? stroke.key : stroke.code.replace(/^Key/, "");
	const letter = /^[a-z]$/i.test(key);
	const named = key.length > 1;
	const shift = stroke.shiftKey && (letter || named);
	const mod = stroke.ctrlKey || stroke.metaKey;
	const shown = letter ? (mod || shift ? key.toUpperCase() : key.toLowerCase()) : key;
	return (mod ? "Mod+" : "") + (stroke.altKey ? "Alt+" : "") + (shift ? "Shift+" : "") + shown;
}

/**
 * What a key stroke asks for; null for nothing. Nothing while an input method composes, and nothing with AltGr, which
 * writes letters.
 *
 * @param single whether keys without Ctrl or Command are obeyed outside of fields (WCAG 2.1.4 lets people turn them off).
 */
export function commandOf(stroke: Stroke, place: Place, altGraph: boolean, single: boolean): Command | null {
	if (stroke.isComposing || stroke.keyCode === COMPOSING || altGraph) return null;
	const name = strokeName(stroke);
	for (const binding of BINDINGS) {
		if (binding.keys !== name) continue;
		if (binding.where === "outside" && (place !== "outside" || (!single && name.length === 1))) continue;
		if (binding.where === "composer" && place !== "composer") continue;
		return binding.command;
	}
	return null;
}

/** How the keys of a command are written on this machine. */
export function keysOf(command: Command, apple: boolean): string {
	const keys = BINDINGS.find((binding) => binding.command === command)?.keys ?? "";
	return keys
		.split("+")
		.map((key) => {
			if (key === "Mod") return apple ? "⌘" : "Ctrl";
			if (key === "Shift") return apple ? "⇧" : "Shift";
			if (key === "Enter") return "↵";
			if (key === "Escape") return "Esc";
			return key.length === 1 ? key.toUpperCase() : key;
		})
		.join(apple ? "" : "+");
}
