/** What tabs of one browser share, for tests: locks and channels (Web Locks API, HTML broadcasting). */

type Ask = { signal?: AbortSignal; steal?: boolean };
type Claim = { granted(): Promise<unknown>; lost(error: Error): void };

const aborted = () => Object.assign(new Error("aborted"), { name: "AbortError" });

function fakeLocks() {
	const held = new Map<string, Claim>();
	const waiting = new Map<string, Claim[]>();
	const next = (name: string) => {
		const claim = waiting.get(name)?.shift();
		if (!claim) return void held.delete(name);
		held.set(name, claim);
		claim.granted().finally(() => held.get(name) === claim && next(name));
	};
	return {
		held,
		request: (name: string, { signal, steal }: Ask, work: () => unknown) =>
			new Promise<void>((resolve, reject) => {
				const claim: Claim = {
					granted: async () => {
						await work();
						resolve();
					},
					lost: reject,
				};
				const queue = waiting.get(name) ?? [];
				waiting.set(name, queue);
				signal?.addEventListener("abort", () => {
					const at = queue.indexOf(claim);
					if (at < 0) return;
					queue.splice(at, 1);
					reject(aborted());
				});
				if (steal) {
					held.get(name)?.lost(aborted());
					queue.unshift(claim);
					next(name);
				} else {
					queue.push(claim);
					if (!held.has(name)) next(name);
				}
			}),
	};
}

/** `channels` are those that tabs opened, oldest first; a `frozen` one neither speaks nor hears. */
export function fakeTabs() {
	const channels: Channel[] = [];
	class Channel {
		readonly name: string;
		frozen = false;
		onmessage: ((event: { data: unknown }) => void) | null = null;

		constructor(name: string) {
			this.name = name;
			channels.push(this);
		}

		postMessage(word: unknown): void {
			if (!channels.includes(this)) throw new DOMException("closed", "InvalidStateError");
			if (this.frozen) return;
			const data = structuredClone(word);
			for (const other of [...channels])
				if (other !== this && other.name === this.name)
					queueMicrotask(() => channels.includes(other) && !other.frozen && other.onmessage?.({ data }));
		}

		close(): void {
			channels.splice(channels.indexOf(this), 1);
		}
	}
	return { locks: fakeLocks(), channels, BroadcastChannel: Channel };
}

/** A window that hears events, as far as programs without pixels listen to it. */
export function fakeWindow() {
	const window = new EventTarget();
	return {
		addEventListener: window.addEventListener.bind(window),
		removeEventListener: window.removeEventListener.bind(window),
		happen: (type: string, more: object = {}) => window.dispatchEvent(Object.assign(new Event(type), more)),
	};
}
