/**
 * One socket for all tabs of a browser. Whoever holds the lock has it; the others speak and hear through a
 * channel. Where the browser has no locks or channels every tab has a socket of its own. SPEC: C (client duties).
 */
import type { ClientFrame, ServerFrame } from "../protocol/frames.ts";
import { type Connection, type ConnectionOptions, createConnection } from "./connection.ts";
import type { LinkState } from "./views.ts";
import { hidden, onWake } from "./wake.ts";

/** A tab that leads and does not answer for so long is frozen: another takes the lock from it. Milliseconds. */
const ANSWER_MS = 3_000;

/** What tabs say to each other. */
type Word =
	/** To the leader: put this on the wire. */
	| { say: ClientFrame }
	/** From the leader: this came. */
	| { heard: ServerFrame }
	/** From the leader: so it stands. `life` names the connection, so that its welcome counts once. */
	| { state: LinkState; welcome: ServerFrame | undefined; life: number }
	/** To the leader: are you there? */
	| { ask: true }
	/** To everybody, from the layer above. */
	| { tell: unknown };

export type LineOptions = Omit<ConnectionOptions, "changed"> & {
	/** Names shop, side and person, so that two shops or two people never share a line. */
	name: string;
	changed: (state: LinkState) => void;
	/** False: this tab has a socket of its own. */
	tabs?: boolean | undefined;
	/** This tab leads from now on. */
	leading: () => void;
	/** What another tab told. */
	told: (word: unknown) => void;
};

export type Line = {
	/** Nothing is promised: what must arrive is sent again until it is answered. */
	send(frame: ClientFrame): void;
	tell(word: unknown): void;
	leads(): boolean;
	/** The credential means somebody else now: a new connection, if this tab leads. */
	restart(): void;
	close(): void;
};

export function createLine(options: LineOptions): Line {
	const { name, heard, changed, leading, told, tabs = true } = options;
	let connection: Connection | undefined;
	let channel: BroadcastChannel | undefined;
	/** Stands for the lock, held or waited for. */
	let claim: AbortController | undefined;
	let state: LinkState = { kind: "connecting" };
	let welcome: ServerFrame | undefined;
	let life = 0;
	let askTimer: ReturnType<typeof setTimeout> | undefined;

	const post = (word: Word) => channel?.postMessage(word);
	const report = () => post({ state, welcome, life });
	/** What an earlier connection still has to say no longer counts. */
	let era = 0;
	const hangUp = () => {
		era++;
		connection?.close();
		connection = undefined;
	};
	const dial = () => {
		hangUp();
		const mine = era;
		connection = createConnection({
			...options,
			heard(frame) {
				if (mine !== era) return;
				if (frame.type === "welcome") {
					welcome = frame;
					life = Math.random();
					report();
				} else post({ heard: frame });
				heard(frame);
			},
			changed(now) {
				if (mine !== era) return;
				state = now;
				report();
				changed(now);
			},
		});
	};
	const lead = () => {
		clearTimeout(askTimer);
		leading();
		dial();
	};
	/** Waits for the lock, or takes it from a tab that no longer answers. */
	const stand = (steal: boolean) => {
		const mine = new AbortController();
		claim?.abort();
		claim = mine;
		const { signal } = mine;
		const alone = () => claim === mine && !connection && lead();
		if (!channel) return alone();
		navigator.locks
			.request(name, steal ? { steal } : { signal }, () => {
				if (signal.aborted) return;
				lead();
				return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
			})
			.catch((error: Error) => {
				if (claim !== mine) return;
				// Not even asked for (an opaque origin): then every tab for itself.
				if (error.name !== "AbortError") return alone();
				hangUp();
				stand(false);
			});
	};
	const ask = () => {
		post({ ask: true });
		clearTimeout(askTimer);
		askTimer = setTimeout(() => connection || hidden() || stand(true), ANSWER_MS);
	};
	const say = (frame: ClientFrame) => {
		connection?.send(frame);
		// Another tab may still follow what this one leaves: then it says so again.
		if (frame.type === "unfollow") {
			post({ tell: { dropped: frame.conversation } });
			told({ dropped: frame.conversation });
		}
	};
	const receive = (word: Word) => {
		if ("tell" in word) told(word.tell);
		else if ("say" in word) connection && say(word.say);
		else if ("ask" in word) connection && report();
		else if (!connection) {
			clearTimeout(askTimer);
			if ("heard" in word) return heard(word.heard);
			changed(word.state);
			if (word.welcome && word.life !== life) {
				life = word.life;
				heard(word.welcome);
			}
		}
	};
	const start = () => {
		if (claim) return;
		if (tabs && globalThis.BroadcastChannel && globalThis.navigator?.locks) {
			channel = new BroadcastChannel(name);
			channel.onmessage = (event) => receive(event.data);
			stand(false);
			ask();
		} else stand(false);
	};
	const stop = () => {
		clearTimeout(askTimer);
		claim?.abort();
		claim = undefined;
		hangUp();
		channel?.close();
		channel = undefined;
	};

	const wake = onWake(() => {
		start();
		if (connection) connection.wake();
		else ask();
	});
	// A page that holds a lock, a channel or a socket cannot go into the back/forward cache.
	const leave = new AbortController();
	globalThis.addEventListener?.("pagehide", stop, { signal: leave.signal });
	start();
	return {
		send: (frame) => (connection ? say(frame) : post({ say: frame })),
		tell: (word) => post({ tell: word }),
		leads: () => !!connection,
		restart: () => connection && dial(),
		close() {
			wake();
			leave.abort();
			stop();
		},
	};
}
