/**
 * The bus over NATS: core subjects, at most once, nothing stored (docs/decisions/0080). It comes and goes without taking
 * the process along, and what arrives is looked at like anything else that comes over a network.
 */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";
import { conversationIdSchema, pageSchema, shopIdSchema, sideSchema } from "../../protocol/resources.ts";
import { type Bus, type Hint, NAMES_MAX } from "./bus.ts";

/** Everybody of one installation speaks and hears here. */
const SUBJECT = "shopbell.hints";
/** Hints in one message at most. */
const HINTS_MAX = 500;
/** Characters of them at most, which may be three bytes each: a part of the megabyte that NATS takes. */
const CHARACTERS_MAX = 128 * 1024;
/** A message larger than this is not of ours, in bytes. */
const MESSAGE_MAX = 512 * 1024;
/** Between two tries to come back, in milliseconds, and as much again by chance. */
const RETRY_MS = 250;
/** How often the server is asked whether it is there, in milliseconds; after two silences it is not. */
const PING_MS = 2_000;
const SILENCES = 2;

const name = z.string().max(200);
const number = z.int().min(0).nullable();
const place = { shop: shopIdSchema, conversation: conversationIdSchema };
const id = z.string().min(1).max(200);
const hintSchema = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("changed"), ...place, rev: number, noteSeq: number }),
	z.object({ kind: z.literal("begun"), ...place, buyer: id }),
	z.object({ kind: z.literal("doubt"), ...place }),
	z.object({ kind: z.literal("typing"), ...place, side: sideSchema, name: name.nullable(), on: z.boolean() }),
	z.object({
		kind: z.literal("presence"),
		process: id,
		...place,
		online: z.boolean(),
		page: pageSchema.nullable(),
	}),
	z.object({ kind: z.literal("desk"), process: id, shop: shopIdSchema, seller: id, open: z.boolean() }),
	z.object({
		kind: z.literal("there"),
		process: id,
		shop: shopIdSchema,
		buyers: z.array(conversationIdSchema).max(NAMES_MAX),
		sellers: z.array(id).max(NAMES_MAX),
	}),
	z.object({ kind: z.literal("mute"), ms: z.int().min(0) }),
	z.object({ kind: z.literal("asked"), shop: shopIdSchema.nullable() }),
	z.object({
		kind: z.literal("revoked"),
		revocation: z.discriminatedUnion("kind", [
			z.object({ kind: z.literal("session"), session: id }),
			z.object({ kind: z.literal("device"), shop: shopIdSchema, device: id }),
			z.object({ kind: z.literal("key"), shop: shopIdSchema, key: id }),
			z.object({ kind: z.literal("member"), shop: shopIdSchema, seller: id }),
		]),
	}),
]);
const messageSchema = z.array(z.unknown()).max(HINTS_MAX);

/** What the bus has to say of itself, for the log. */
export type BusNews = { kind: "joined" } | { kind: "lost" } | { kind: "refused"; why: string };

/**
 * Joins the processes that share these NATS servers. Returns at once: a process starts whether NATS is there or not.
 *
 * @param servers `nats://user:password@host:4222`, several with commas between them.
 * @param tell told whenever hints begin or cease to reach others.
 */
export function natsBus(servers: string, tell: (news: BusNews) => void): Bus {
	let connection: NatsConnection | null = null;
	let connected = false;
	let closing = false;
	let hear: (hint: Hint) => void = () => {};
	let joined: () => void = () => {};
	/** Published in this turn of the event loop; they go together. */
	let pending: Hint[] = [];

	/** Why it was refused the last time: said once, however often it is. */
	let refusal = "";
	const refused = (error: unknown) => {
		const why = error instanceof Error ? error.message : String(error);
		if (why === refusal) return;
		refusal = why;
		tell({ kind: "refused", why });
	};
	const state = (now: boolean) => {
		if (now === connected || closing) return;
		connected = now;
		refusal = "";
		tell({ kind: now ? "joined" : "lost" });
		if (now) joined();
	};
	const flush = () => {
		const hints = pending;
		pending = [];
		// What nobody can be told now, they read when they are back.
		if (!connected || closing || connection === null) return;
		try {
			for (const message of messagesOf(hints)) connection.publish(SUBJECT, message);
		} catch (error) {
			// Closed under our hands, or a server that takes less than we say: a lost hint, no reason to fall.
			refused(error);
		}
	};
	const watch = async (of: NatsConnection) => {
		for await (const status of of.status()) {
			if (status.type === "disconnect" || status.type === "close") state(false);
			if (status.type === "reconnect") state(true);
			if (status.type === "error") refused(status.error);
		}
	};
	const join = async () => {
		const urls = servers.split(",").map((server) => server.trim());
		while (!closing) {
			try {
				connection = await connect({
					servers: urls.map(withoutCredentials),
					...credentialsOf(urls),
					...(urls.some((url) => url.startsWith("tls:")) && { tls: {} }),
					name: "shopbell",
					noEcho: true,
					maxReconnectAttempts: -1,
					reconnectTimeWait: RETRY_MS,
					reconnectJitter: RETRY_MS,
					// A password that is being changed is right again some day.
					ignoreAuthErrorAbort: true,
					pingInterval: PING_MS,
					maxPingOut: SILENCES,
					timeout: PING_MS,
				});
				break;
			} catch (error) {
				refused(error);
				await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (1 + Math.random())).unref());
			}
		}
		if (connection === null) return;
		if (closing) return connection.close();
		connection.subscribe(SUBJECT, {
			callback: (error, message) => {
				if (error === null) for (const hint of read(message.data)) hear(hint);
			},
		});
		void watch(connection);
		await connection.flush();
		state(true);
	};
	const joining = join();

	return {
		publish(hint) {
			if (pending.length === 0) setImmediate(flush);
			pending.push(hint);
		},
		subscribe(listener, again = () => {}) {
			hear = listener;
			joined = again;
			// It may have joined before anybody asked.
			if (connected) joined();
		},
		connected: () => connected,
		async close() {
			flush();
			closing = true;
			await joining;
			if (connection === null || connection.isClosed()) return;
			// What was said last still goes out, unless nobody takes it.
			const late = new Promise((resolve) => setTimeout(resolve, PING_MS).unref());
			await Promise.race([connection.drain().catch(() => {}), late]);
			await connection.close();
		},
	};
}

/** Hints as messages that everybody takes. */
function* messagesOf(hints: Hint[]): Iterable<string> {
	let some: string[] = [];
	let characters = 0;
	for (const hint of hints) {
		const said = JSON.stringify(hint);
		if (some.length === HINTS_MAX || characters + said.length > CHARACTERS_MAX) {
			yield `[${some.join()}]`;
			[some, characters] = [[], 0];
		}
		some.push(said);
		characters += said.length;
	}
	if (some.length > 0) yield `[${some.join()}]`;
}

/** The hints in a message, without those that are none. */
function read(data: Uint8Array): Hint[] {
	if (data.length > MESSAGE_MAX) return [];
	try {
		const hints = messageSchema.parse(JSON.parse(new TextDecoder().decode(data)));
		return hints.flatMap((hint) => {
			const { success, data } = hintSchema.safeParse(hint);
			return success ? [data] : [];
		});
	} catch {
		return [];
	}
}

function withoutCredentials(server: string): string {
	const url = new URL(server);
	return url.host;
}

/** `user:password` or a token before the `@`, as NATS clients have it; the same for all servers of a cluster. */
function credentialsOf(servers: string[]): { user?: string; pass?: string; token?: string } {
	const { username, password } = new URL(servers[0] ?? "nats://localhost");
	if (username === "") return {};
	const user = decodeURIComponent(username);
	return password === "" ? { token: user } : { user, pass: decodeURIComponent(password) };
}
