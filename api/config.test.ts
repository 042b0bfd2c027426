import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const enough = { DATABASE_URL: "postgres://user:hunter2@db/shopbell", SHOPBELL_SECRET: SECRET };
let dir: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "shopbell-config-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

test("a database and a secret are enough", () => {
	expect(readConfig(enough)).toEqual({
		port: 4460,
		host: "127.0.0.1",
		publicUrl: "http://localhost:4460",
		ownOrigins: ["http://localhost:4460", "http://127.0.0.1:4460", "http://[::1]:4460"],
		databaseUrl: enough.DATABASE_URL,
		natsUrl: null,
		secret: SECRET,
		secretIsNew: false,
		trustProxy: 0,
		addressConnections: 1000,
		rateLimitFactor: 1,
		allowUnsafeDatabase: false,
		firstRun: false,
		logLevel: "info",
		logFormat: "json",
	});
});

test("an empty variable counts as unset, as compose files set it", () => {
	expect(readConfig({ ...enough, PORT: "", PUBLIC_URL: " ", HOST: "" }).port).toBe(4460);
});

test("a public address is only itself, whatever the port listened at", () => {
	const config = readConfig({ ...enough, PUBLIC_URL: "https://chat.example/", PORT: "8080" });
	expect(config.publicUrl).toBe("https://chat.example");
	expect(config.ownOrigins).toEqual(["https://chat.example"]);
});

test.each([
	["PORT", "65536", "PORT must be a whole number from 0 to 65535"],
	["PORT", "80a", "PORT must be"],
	["PORT", "-1", "PORT must be"],
	["PUBLIC_URL", "chat.example", "PUBLIC_URL must be an origin"],
	["PUBLIC_URL", "https://chat.example/desk", "PUBLIC_URL must be an origin"],
	["PUBLIC_URL", "ftp://chat.example", "PUBLIC_URL must be an origin"],
	["DATABASE_URL", "", "DATABASE_URL is not set"],
	["DATABASE_URL", "mysql://hunter2@db", "DATABASE_URL must look like"],
	["SHOPBELL_SECRET", "short", "SHOPBELL_SECRET must have at least 32"],
	["TRUST_PROXY", "true", "TRUST_PROXY must be a whole number"],
	["LOG_LEVEL", "loud", "LOG_LEVEL must be one of"],
	["NATS_URL", "localhost:4222", "NATS_URL must look like"],
	["NATS_URL", "nats://one:4222,http://two", "NATS_URL must look like"],
])("%s=%s is refused by name", (name, value, sentence) => {
	expect(() => readConfig({ ...enough, [name]: value })).toThrow(ConfigError);
	expect(() => readConfig({ ...enough, [name]: value })).toThrow(sentence);
});

test("a refused database address is not repeated, for it may hold a password", () => {
	expect(() => readConfig({ DATABASE_URL: "mysql://u:hunter2@db" })).toThrow(/^((?!hunter2).)*$/);
});

test("a missing secret is made once, kept for this user only, and found again", () => {
	const env = { DATABASE_URL: enough.DATABASE_URL, SHOPBELL_DATA_DIR: join(dir, "new") };
	const first = readConfig(env);
	expect(first.secret).toMatch(/^[0-9a-f]{64}$/);
	expect(first.secretIsNew).toBe(true);
	expect(statSync(join(dir, "new", "secret")).mode & 0o777).toBe(0o600);
	expect(readConfig(env)).toMatchObject({ secret: first.secret, secretIsNew: false });
});

test("half a secret is never taken for one", () => {
	writeFileSync(join(dir, "secret"), "");
	const env = { DATABASE_URL: enough.DATABASE_URL, SHOPBELL_DATA_DIR: dir };
	expect(() => readConfig(env)).toThrow("holds no whole secret");
});

test("a folder that cannot be made is said so", () => {
	writeFileSync(join(dir, "file"), "");
	const env = { DATABASE_URL: enough.DATABASE_URL, SHOPBELL_DATA_DIR: join(dir, "file", "data") };
	expect(() => readConfig(env)).toThrow("Set SHOPBELL_SECRET");
});
