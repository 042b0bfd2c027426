/** The environment, parsed once. The process refuses to start on a value it does not understand. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DEFAULT_PORT = 4460;
/** Sealing and signing keys are derived from it: 32 characters of `openssl rand -hex 32` are 128 bits. */
const SECRET_MIN_LENGTH = 32;
/** Sockets one network address may hold: a large office behind one address, and no more. */
const DEFAULT_ADDRESS_CONNECTIONS = 1_000;
/** Names under which a browser reaches the very machine it runs on. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export type Config = {
	port: number;
	/** The address to listen at. */
	host: string;
	/** The origin at which browsers reach us, without a slash at the end. */
	publicUrl: string;
	/** The origins the desk is served from: `publicUrl`, and its other loopback names when it is one. */
	ownOrigins: string[];
	databaseUrl: string;
	/** The NATS servers that several processes share, with commas between them; null for a process that runs alone. */
	natsUrl: string | null;
	/** Keys are derived from it, one for each purpose. Losing it signs everybody out and voids sealed secrets. */
	secret: string;
	/** Whether the secret was made just now, because none was given and none kept. */
	secretIsNew: boolean;
	/** How many proxies stand before us, each of which adds to `X-Forwarded-For`. */
	trustProxy: number;
	/** Sockets one network address may hold. */
	addressConnections: number;
	/** How many times the usual rate limits hold. */
	rateLimitFactor: number;
	/** Lets `/readyz` pass with a database that may lose what it confirmed; for tests. */
	allowUnsafeDatabase: boolean;
	/** Whether to print a link that signs in as the first shop's owner at every start: a person sits before it. */
	firstRun: boolean;
	logLevel: LogLevel;
	logFormat: "json" | "human";
};

/** One sentence for the person who set the value. */
export class ConfigError extends Error {
	override readonly name = "ConfigError";
}

/**
 * Reads the configuration. A missing secret is made and kept in `SHOPBELL_DATA_DIR`.
 *
 * @throws ConfigError naming the variable and what it should be.
 */
export function readConfig(env: Record<string, string | undefined>, terminal = false): Config {
	const port = whole(env, "PORT", DEFAULT_PORT, 0, 65_535);
	const publicUrl = origin(env, "PUBLIC_URL", `http://localhost:${port}`);
	const firstRun = given(env, "SHOPBELL_FIRST_RUN") === "1" || terminal;
	const logFormat = choice(env, "LOG_FORMAT", ["json", "human"] as const, firstRun ? "human" : "json");
	return {
		port,
		host: given(env, "HOST") ?? "127.0.0.1",
		publicUrl,
		ownOrigins: namesOf(publicUrl),
		databaseUrl: database(env),
		natsUrl: nats(env),
		...secretOf(env),
		trustProxy: whole(env, "TRUST_PROXY", 0, 0, 10),
		addressConnections: whole(env, "ADDRESS_CONNECTIONS", DEFAULT_ADDRESS_CONNECTIONS, 1, 1_000_000),
		rateLimitFactor: whole(env, "RATE_LIMIT_FACTOR", 1, 1, 1_000_000),
		allowUnsafeDatabase: given(env, "ALLOW_UNSAFE_DATABASE") === "1",
		firstRun,
		logLevel: choice(env, "LOG_LEVEL", LOG_LEVELS, logFormat === "human" ? "warn" : "info"),
		logFormat,
	};
}

/** An empty value counts as none, as in a compose file with an unset variable. */
function given(env: Record<string, string | undefined>, name: string): string | undefined {
	return env[name]?.trim() || undefined;
}

function whole(
	env: Record<string, string | undefined>,
	name: string,
	otherwise: number,
	min: number,
	max: number,
): number {
	const text = given(env, name);
	if (text === undefined) return otherwise;
	const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (!(value >= min && value <= max)) {
		throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
	}
	return value;
}

function choice<T extends string>(
	env: Record<string, string | undefined>,
	name: string,
	choices: readonly T[],
	otherwise: T,
): T {
	const text = given(env, name);
	if (text === undefined) return otherwise;
	const found = choices.find((value) => value === text);
	if (found === undefined)
		throw new ConfigError(`${name} must be one of ${choices.join(", ")}, not "${text}".`);
	return found;
}

function origin(env: Record<string, string | undefined>, name: string, otherwise: string): string {
	const text = given(env, name) ?? otherwise;
	const url = URL.parse(text);
	const sound =
		url !== null &&
		(url.protocol === "http:" || url.protocol === "https:") &&
		url.pathname === "/" &&
		`${url.username}${url.password}${url.search}${url.hash}` === "";
	if (!sound) {
		throw new ConfigError(
			`${name} must be an origin such as https://chat.example, without a path, not "${text}".`,
		);
	}
	return url.origin;
}

function namesOf(publicUrl: string): string[] {
	const url = new URL(publicUrl);
	if (!LOOPBACK.includes(url.hostname)) return [publicUrl];
	const port = url.port === "" ? "" : `:${url.port}`;
	return LOOPBACK.map((name) => `${url.protocol}//${name}${port}`);
}

function database(env: Record<string, string | undefined>): string {
	const text = given(env, "DATABASE_URL");
	if (text === undefined) {
		throw new ConfigError(
			"DATABASE_URL is not set. Say which PostgreSQL to use, or run `npm start` for a built-in one.",
		);
	}
	// The value may hold a password: the sentence does not repeat it.
	if (!/^postgres(ql)?:\/\//.test(text)) {
		throw new ConfigError("DATABASE_URL must look like postgres://user:password@host:5432/database.");
	}
	return text;
}

function nats(env: Record<string, string | undefined>): string | null {
	const text = given(env, "NATS_URL");
	if (text === undefined) return null;
	const sound = text.split(",").every((server) => {
		const url = URL.parse(server.trim());
		return (
			url !== null && /^(nats|tls):$/.test(url.protocol) && url.hostname !== "" && url.pathname.length <= 1
		);
	});
	// The value may hold a password: the sentence does not repeat it.
	if (!sound) {
		throw new ConfigError(
			"NATS_URL must look like nats://host:4222, several servers with commas between them.",
		);
	}
	return text;
}

function secretOf(env: Record<string, string | undefined>): { secret: string; secretIsNew: boolean } {
	const secret = given(env, "SHOPBELL_SECRET");
	if (secret === undefined) return keptSecret(given(env, "SHOPBELL_DATA_DIR") ?? ".data");
	if (secret.length < SECRET_MIN_LENGTH) {
		throw new ConfigError(
			`SHOPBELL_SECRET must have at least ${SECRET_MIN_LENGTH} characters. Make one with: openssl rand -hex 32`,
		);
	}
	return { secret, secretIsNew: false };
}

/** Two processes that start at the same time agree: the file is made by one of them, and both read it. */
function keptSecret(dir: string): { secret: string; secretIsNew: boolean } {
	const file = join(dir, "secret");
	let secretIsNew = false;
	try {
		mkdirSync(dir, { recursive: true });
		writeFileSync(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
		secretIsNew = true;
	} catch (error) {
		if (!isTaken(error)) {
			throw new ConfigError(
				`No secret can be kept in ${file} (${reason(error)}). Set SHOPBELL_SECRET, or SHOPBELL_DATA_DIR to a folder we may write.`,
			);
		}
	}
	const secret = readKept(file);
	if (secret.length < SECRET_MIN_LENGTH) {
		throw new ConfigError(
			`${file} holds no whole secret. Restore it from a backup, or delete it to have a new one made.`,
		);
	}
	return { secret, secretIsNew };
}

function readKept(file: string): string {
	try {
		return readFileSync(file, "utf8").trim();
	} catch (error) {
		throw new ConfigError(`The secret in ${file} cannot be read (${reason(error)}).`);
	}
}

function isTaken(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function reason(error: unknown): string {
	return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}
