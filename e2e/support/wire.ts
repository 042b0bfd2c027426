/** The network between browsers and the server: a TCP proxy that can be cut, for everybody or for one side. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Both names are this machine; which one a browser uses tells whose road it is on. */
export const ROADS = { buyer: "localhost", seller: "127.0.0.1" } as const;
export type Road = keyof typeof ROADS;

/**
 * - `whole`: everything passes.
 * - `deaf`: what browsers say arrives, what they are answered is lost. An acknowledgement on its way gets lost so.
 * - `cut`: nothing passes, and what was open is torn.
 */
type State = "whole" | "deaf" | "cut";
type Pair = { road: Road | null; browser: Socket; server: Socket };

const UPGRADE = /^GET [^\r]*\r\n(?:[^\r]+\r\n)*upgrade: websocket\r\n/i;
const REFUSAL = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

export class Wire {
	readonly port: number;
	readonly #listener: Server;
	readonly #pairs = new Set<Pair>();
	readonly #state: Record<Road, State> = { buyer: "whole", seller: "whole" };
	#upgrades = true;
	/** Upgrades that did not come through. */
	refused = 0;

	private constructor(listener: Server, target: number) {
		this.#listener = listener;
		this.port = (listener.address() as AddressInfo).port;
		listener.on("connection", (browser) => this.#join(browser, target));
	}

	/** @param target the port of this machine where the server is. */
	static async lay(target: number): Promise<Wire> {
		const listener = createServer();
		await once(listener.listen(0, "127.0.0.1"), "listening");
		return new Wire(listener, target);
	}

	cut(...roads: Road[]): void {
		this.#set("cut", roads);
	}

	deafen(...roads: Road[]): void {
		this.#set("deaf", roads);
	}

	/** As behind a proxy that knows no WebSocket: from now on no upgrade comes through, and what was open stays. */
	refuseUpgrades(): void {
		this.#upgrades = false;
	}

	allowUpgrades(): void {
		this.#upgrades = true;
	}

	/** What was deaf is torn too: bytes are missing in it. */
	mend(): void {
		for (const pair of [...this.#pairs]) {
			if (pair.road !== null && this.#state[pair.road] === "deaf") tear(pair);
		}
		this.#set("whole", []);
	}

	async remove(): Promise<void> {
		this.#listener.close();
		for (const pair of this.#pairs) tear(pair);
		await once(this.#listener, "close");
	}

	#set(state: State, roads: Road[]): void {
		for (const road of roads.length > 0 ? roads : (Object.keys(ROADS) as Road[])) this.#state[road] = state;
		for (const pair of [...this.#pairs]) if (this.#of(pair) === "cut") tear(pair);
	}

	#of({ road }: Pair): State {
		return road === null ? "whole" : this.#state[road];
	}

	#join(browser: Socket, target: number): void {
		const server = connect(target, "127.0.0.1");
		const pair: Pair = { road: null, browser, server };
		this.#pairs.add(pair);
		browser.on("data", (bytes) => {
			const text = bytes.toString("latin1");
			// A browser says at once which name it called.
			pair.road ??= roadOf(text);
			if (this.#of(pair) === "cut") tear(pair);
			else if (!this.#upgrades && UPGRADE.test(text)) {
				this.refused++;
				browser.end(REFUSAL);
			} else server.write(bytes);
		});
		server.on("data", (bytes) => {
			if (this.#of(pair) === "whole") browser.write(bytes);
		});
		for (const end of [browser, server]) {
			end.on("error", () => tear(pair));
			end.on("end", () => tear(pair, "gently"));
			end.on("close", () => {
				tear(pair, "gently");
				this.#pairs.delete(pair);
			});
		}
	}
}

function roadOf(head: string): Road {
	const host = /^host: ([^:\r]+)/im.exec(head)?.[1];
	return host === ROADS.seller ? "seller" : "buyer";
}

function tear({ browser, server }: Pair, how: "gently" | "at once" = "at once"): void {
	for (const end of [browser, server]) {
		if (how === "gently") end.end();
		else end.destroy();
	}
}
