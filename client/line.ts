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
type Word = {
	/** To the leader: put this on the wire. */
	say?: ClientFrame;
	/** From the leader: this came. */
	heard?: ServerFrame;
	/** From the leader: so it stands. */
	stands?: Standing;
	/** To the leader: are you there? */
	ask?: true;
	/** To the leader: a new connection, please. */
	redial?: true;
	/** To everybody, from the layer above. */
	tell?: unknown;
};
/** `life` names the connection, so that its welcome counts once. */
type Standing = { state: LinkState; life: number; welcome: ServerFrame | null };

export type LineOptions = ConnectionOptions & {
	/** Names shop, side and person, so that two shops or two people never share a line. */
	name: string;
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
	/** Somebody waits for the next try: not long any more. Of the tab that leads. */
	hurry(): void;
	/** A new connection: the credential means somebody else now, or is good again. */
	restart(): void;
	close(): void;
};

export function createLine(options: LineOptions): Line {
	const { name, heard, changed, leading, told } = options;
	const quit = new AbortController();
	let connection: Connection | undefined;
	let channel: BroadcastChannel | undefined;
	/** Stands for the lock, held or waited for. */
	let claim: AbortController | undefined;
	let standing: Standing = { state: { kind: "connecting" }, life: 0, welcome: null };
	let askTimer: ReturnType<typeof setTimeout> | undefined;

	const post = (word: Word) => channel?.postMessage(word);
	const report = (news: Partial<Standing> = {}) => {
		standing = { ...standing, ...news };
		post({ stands: standing });
	};
	const hangUp = () => {
		const old = connection;
		connection = undefined;
		old?.close();
	};
	const dial = () => {
		hangUp();
		// What an earlier connection still has to say no longer counts. (Both are undefined while this one is made.)
		let mine: Connection | undefined;
		const now = () => connection === mine;
		mine = createConnection({
			...options,
			heard(frame) {
				if (!now()) return;
				if (frame.type === "welcome") report({ welcome: frame, life: Math.random() });
				else post({ heard: frame });
				heard(frame);
			},
			changed(state) {
				if (!now()) return;
				report({ state });
				changed(state);
			},
		});
		connection = mine;
	};
	const lead = () => {
		clearTimeout(askTimer);
		leading();
		dial();
	};
	/** Waits for the lock, or takes it from a tab that no longer answers. */
	const stand = (steal?: boolean) => {
		claim?.abort();
		const mine = new AbortController();
		claim = mine;
		const { signal } = mine;
		if (!channel) return lead();
		navigator.locks
			.request(name, steal ? { steal } : { signal }, () => {
				if (signal.aborted) return;
				lead();
				return new Promise<void>((resolve) => {
					signal.onabort = () => resolve();
				});
			})
			.catch((error: Error) => {
				if (claim !== mine) return;
				hangUp();
				// Stolen: wait for it again. Not even asked for (an opaque origin): every tab for itself.
				if (error.name === "AbortError") stand();
				else lead();
			});
	};
	const ask = () => {
		post({ ask: true });
		clearTimeout(askTimer);
		askTimer = setTimeout(() => hidden() || stand(true), ANSWER_MS);
	};
	const tell = (word: unknown) => post({ tell: word });
	const send = (frame: ClientFrame) => {
		if (!connection) return post({ say: frame });
		connection.send(frame);
		if (frame.type !== "unfollow") return;
		// Another tab may still show what one has left: then it says so again.
		tell(frame);
		told(frame);
	};
	const restart = () => (connection ? dial() : post({ redial: true }));
	const receive = ({ tell, say, ask, redial, heard: frame, stands }: Word) => {
		if (tell) told(tell);
		if (connection) {
			if (say) send(say);
			if (ask) report();
			if (redial) dial();
			return;
		}
		if (frame) heard(frame);
		if (!stands) return;
		clearTimeout(askTimer);
		const { life } = standing;
		standing = stands;
		changed(stands.state);
		if (stands.welcome && stands.life !== life) heard(stands.welcome);
	};
	const start = () => {
		if (globalThis.BroadcastChannel && globalThis.navigator?.locks) {
			channel = new BroadcastChannel(name);
			channel.onmessage = (event) => receive(event.data);
			ask();
		}
		stand();
	};
	/** A page that holds a lock, a channel or a socket cannot go into the back/forward cache. */
	const stop = () => {
		clearTimeout(askTimer);
		claim?.abort();
		claim = undefined;
		hangUp();
		channel?.close();
		channel = undefined;
	};

	onWake(() => (!claim ? start() : connection ? connection.wake() : ask()), quit.signal);
	globalThis.addEventListener?.("pagehide", stop, { signal: quit.signal });
	start();
	return {
		send,
		tell,
		hurry: () => connection?.hurry(),
		leads: () => !!connection,
		restart,
		close() {
			quit.abort();
			stop();
		},
	};
}
