/** Which threads stand side by side, and which one has the keyboard. */

/** Most threads side by side. */
export const PANES_MAX = 4;

export type Panes = {
	/** Conversation ids, in reading direction; none twice. */
	readonly open: readonly string[];
	/** An index into `open`; 0 when nothing is open. */
	readonly focused: number;
};

export const noPanes: Panes = { open: [], focused: 0 };

const CONVERSATION = /^cnv_[1-9A-HJ-NP-Za-km-z]{21}$/;

export const focusedId = (panes: Panes): string | null => panes.open[panes.focused] ?? null;

/** Shows a conversation where the keyboard is; goes to it when it stands open already. */
export function openHere(panes: Panes, id: string): Panes {
	const at = panes.open.indexOf(id);
	if (at >= 0) return focusPane(panes, at);
	if (panes.open.length === 0) return { open: [id], focused: 0 };
	return { open: panes.open.with(panes.focused, id), focused: panes.focused };
}

/** Shows a conversation after the focused one; with every place taken, in place of the last. */
export function openBeside(panes: Panes, id: string): Panes {
	const at = panes.open.indexOf(id);
	if (at >= 0) return focusPane(panes, at);
	if (panes.open.length >= PANES_MAX) {
		const last = panes.focused === PANES_MAX - 1 ? PANES_MAX - 2 : PANES_MAX - 1;
		return { open: panes.open.with(last, id), focused: last };
	}
	const place = panes.open.length === 0 ? 0 : panes.focused + 1;
	return { open: panes.open.toSpliced(place, 0, id), focused: place };
}

/** Out of range is no pane: nothing changes. */
export function focusPane(panes: Panes, index: number): Panes {
	return index >= 0 && index < panes.open.length && index !== panes.focused
		? { ...panes, focused: index }
		: panes;
}

/** Takes one away; the keyboard goes to its neighbour. */
export function closePane(panes: Panes, index: number): Panes {
	if (index < 0 || index >= panes.open.length) return panes;
	const open = panes.open.toSpliced(index, 1);
	const focused = panes.focused > index ? panes.focused - 1 : panes.focused;
	return { open, focused: Math.max(0, Math.min(focused, open.length - 1)) };
}

/** Reads what was kept; anything odd is nothing. */
export function panesFrom(kept: string | null): Panes {
	try {
		const { open, focused } = JSON.parse(kept ?? "null") as { open: unknown[]; focused: unknown };
		const ids = [...new Set(open)].filter(
			(id) => typeof id === "string" && CONVERSATION.test(id),
		) as string[];
		return focusPane({ open: ids.slice(0, PANES_MAX), focused: 0 }, Number(focused));
	} catch {
		return noPanes;
	}
}
