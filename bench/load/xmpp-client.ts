/** A client of XMPP over plain TCP (RFC 6120, RFC 6121): SASL PLAIN, bind, presence, chat messages; and no more. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Client, Ears, Seat } from "./seat.ts";

const RESOURCE = "bench";

/** What came and is not understood yet. A message is told of whole, whatever pieces TCP brought it in. */
class Stream {
	readonly #socket: Socket;
	readonly #ears: Ears;
	#rest = "";
	#waiting: { mark: string; resolve: () => void } | null = null;
	#live = false;

	constructor(socket: Socket, ears: Ears) {
		this.#socket = socket;
		this.#ears = ears;
		socket.setEncoding("utf8").on("data", (text) => this.#take(String(text)));
	}

	/** Says something and waits until something with the mark in it comes. */
	async ask(text: string, mark: string): Promise<void> {
		const answered = new Promise<void>((resolve) => {
			this.#waiting = { mark, resolve };
		});
		this.#socket.write(text);
		const ended = once(this.#socket, "close").then(() => {
			throw new Error(`the XMPP server closed the stream before ${mark}: ${this.#rest}`);
		});
		ended.catch(() => {});
		await Promise.race([answered, ended]);
	}

	/** From now on messages are told of. */
	listen(): void {
		this.#live = true;
		this.#take("");
	}

	#take(text: string): void {
		this.#rest += text;
		if (this.#waiting !== null && this.#rest.includes(this.#waiting.mark)) {
			const { resolve } = this.#waiting;
			this.#waiting = null;
			this.#rest = "";
			resolve();
		} else if (this.#live) {
			const end = this.#rest.lastIndexOf("</message>");
			if (end === -1) return;
			this.#ears.heard(this.#rest.slice(0, end));
			this.#rest = this.#rest.slice(end);
		}
	}
}

export async function sitInXmpp(
	{ port, host, name, password, to }: Extract<Seat, { kind: "xmpp" }>,
	ears: Ears,
): Promise<Client> {
	const socket = connect(port, "127.0.0.1").setNoDelay(true);
	socket.on("error", () => {});
	socket.on("close", () => ears.ended("the XMPP server closed the stream"));
	await once(socket, "connect");
	const stream = new Stream(socket, ears);
	const begin = `<?xml version='1.0'?><stream:stream to='${host}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
	const plain = Buffer.from(`\0${name}\0${password}`).toString("base64");
	await stream.ask(begin, "</stream:features>");
	await stream.ask(
		`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`,
		"<success",
	);
	await stream.ask(begin, "</stream:features>");
	await stream.ask(
		`<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${RESOURCE}</resource></bind></iq>`,
		"</jid>",
	);
	// A client is told of its own presence: then it can be written to (RFC 6121 section 4.2.2).
	await stream.ask("<presence/>", "<presence");
	stream.listen();
	let said = 0;
	return {
		say: (text) =>
			socket.write(`<message to='${to}@${host}' type='chat' id='m${++said}'><body>${text}</body></message>`),
		close: () => socket.destroy(),
	};
}
