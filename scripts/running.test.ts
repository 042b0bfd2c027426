/** What is said about running it for real (deploy/, Dockerfile, docs/running.md), held against what the server does. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../api/config.ts";
import { HEARTBEAT_MS } from "../protocol/limits.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Longest way out of the server, in seconds: `EXIT_MAX` in api/main.ts. */
const WAY_OUT = 25;

/** What the launcher and tests set and nobody else should. */
const INTERNAL = ["ALLOW_UNSAFE_DATABASE", "SHOPBELL_FIRST_RUN"];
/** Other programs' variables. */
const FOREIGN = [
	"DOMAIN",
	"UPSTREAMS",
	"NODE_COMPILE_CACHE",
	"NODE_ENV",
	"NODE_EXTRA_CA_CERTS",
	"POSTGRES_PASSWORD",
	"POSTGRES_USER",
	"POSTGRES_DB",
];

/** Every variable the server looks at: those it asks for when asked to read its configuration. */
function looksAt(): string[] {
	const data = mkdtempSync(join(tmpdir(), "shopbell-test-"));
	const asked = new Set<string>();
	const given: Record<string, string> = { DATABASE_URL: "postgres://db/shopbell", SHOPBELL_DATA_DIR: data };
	const env = new Proxy(given, {
		get(values, name) {
			asked.add(String(name));
			return values[String(name)];
		},
	});
	readConfig(env);
	rmSync(data, { recursive: true });
	return [...asked].sort();
}

/** Names written like variables: `NAME=…`, `NAME:` and `NAME` in a text. */
function variablesIn(text: string): string[] {
	const names = text.match(/(?<![\w-])(?:[A-Z]+(?:_[A-Z]+)+|PORT|HOST)(?![\w-])/g) ?? [];
	return [...new Set(names)].filter((name) => !FOREIGN.includes(name) && !name.startsWith("AF_"));
}

type Service = {
	image?: string;
	environment?: Record<string, string>;
	depends_on?: string[] | Record<string, unknown>;
	stop_grace_period?: string;
	volumes?: string[];
};
type Compose = { services: Record<string, Service>; volumes?: Record<string, unknown> };

const one: Compose = parse(read("deploy/compose.yaml"));
const more: Compose = parse(read("deploy/compose.several.yaml"));
/** As `docker compose -f … -f …` merges them, as far as it matters here. */
const several: Compose = {
	...one,
	services: Object.fromEntries(
		[...new Set([...Object.keys(one.services), ...Object.keys(more.services)])].map((name) => {
			const [a, b] = [one.services[name], more.services[name]];
			return [name, { ...a, ...b, environment: { ...a?.environment, ...b?.environment } }];
		}),
	),
};
const ours = ({ services }: Compose) =>
	Object.entries(services).filter(([, { image }]) => image === "shopbell");
const units = readdirSync(join(root, "deploy")).filter((file) => file.endsWith(".service"));

describe("variables", () => {
	test("the README lists every variable the server looks at, and no other", () => {
		const listed = [...read("README.md").matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(([, names]) =>
			variablesIn(names ?? ""),
		);
		expect(listed.sort()).toEqual(looksAt().filter((name) => !INTERNAL.includes(name)));
	});

	test.each(["docs/running.md", "Dockerfile", ...units.map((unit) => `deploy/${unit}`)])(
		"%s names none that the server does not know",
		(file) => {
			const named = variablesIn(read(file));
			expect(named.length).toBeGreaterThan(0);
			expect(named.filter((name) => !looksAt().includes(name))).toEqual([]);
		},
	);

	test("compose files set none that the server does not know", () => {
		for (const [name, { environment }] of [...ours(one), ...ours(several)]) {
			const set = Object.keys(environment ?? {});
			expect(set, name).toContain("DATABASE_URL");
			expect(set.filter((variable) => !looksAt().includes(variable))).toEqual([]);
		}
	});
});

describe("compose files", () => {
	test.each([
		["one", one],
		["several", several],
	])("of %s name only services and volumes that are there", (_, { services, volumes }) => {
		for (const [name, service] of Object.entries(services)) {
			const needed = Array.isArray(service.depends_on)
				? service.depends_on
				: Object.keys(service.depends_on ?? {});
			for (const other of needed) expect(Object.keys(services), name).toContain(other);
			for (const volume of service.volumes ?? []) {
				const [from = ""] = volume.split(":");
				if (from.startsWith("./")) expect(existsSync(join(root, "deploy", from)), from).toBe(true);
				else expect(Object.keys(volumes ?? {})).toContain(from);
			}
		}
	});

	test("the proxy knows every process, and each is like the others", () => {
		const upstreams = ({ services }: Compose) => services.caddy?.environment?.UPSTREAMS?.split(" ");
		expect(ours(one)).toHaveLength(1);
		expect(ours(several)).toHaveLength(3);
		for (const all of [one, several]) {
			expect(upstreams(all)).toEqual(ours(all).map(([name]) => `${name}:4460`));
		}
		const [first, ...others] = ours(several).map(([, service]) => service);
		for (const other of others) expect(other).toEqual(first);
	});
});

test("every supervisor waits longer than the server takes to leave", () => {
	const waits = [...ours(one), ...ours(several)].map(([, service]) =>
		Number.parseInt(service.stop_grace_period ?? "0", 10),
	);
	for (const unit of units) waits.push(Number(/^TimeoutStopSec=(\d+)$/m.exec(read(`deploy/${unit}`))?.[1]));
	expect(waits).toHaveLength(4 + 2);
	expect(Math.min(...waits)).toBeGreaterThan(WAY_OUT);
	expect(read("api/main.ts")).toContain(`const EXIT_MAX = ${WAY_OUT}_000;`);
});

test("nginx cuts nobody who is only silent between two heartbeats", () => {
	const seconds = Number(/proxy_read_timeout (\d+)s;/.exec(read("deploy/nginx.conf"))?.[1]);
	expect(seconds * 1_000).toBeGreaterThan(2 * HEARTBEAT_MS);
});

describe("the image", () => {
	const steps = read("Dockerfile").split("\n");

	test("copies what is there, and runs as somebody who may change none of it", () => {
		const copied = steps
			.filter((step) => step.startsWith("COPY ") && !step.includes("--from"))
			.flatMap((step) => step.split(" ").slice(1, -1));
		expect(copied.length).toBeGreaterThan(4);
		for (const file of copied) expect(existsSync(join(root, file)), file).toBe(true);
		expect(steps).toContain("USER node");
		expect(steps.some((step) => step.includes("--chown"))).toBe(false);
	});

	test("is healthy as long as the process answers", async () => {
		const [command, ...args]: string[] = JSON.parse(
			/^\tCMD (\[.*\])$/m.exec(read("Dockerfile"))?.[1] ?? "[]",
		);
		expect(command).toBe("node");
		let status = 200;
		const server = createServer((_, answer) => answer.writeHead(status).end()).listen(0, "127.0.0.1");
		await once(server, "listening");
		const env = { ...process.env, PORT: String((server.address() as AddressInfo).port) };
		const exit = async () => (await once(spawn(process.execPath, args, { env }), "exit"))[0];
		expect(await exit()).toBe(0);
		status = 503;
		expect(await exit()).toBe(1);
		await new Promise((resolve) => server.close(resolve));
		expect(await exit()).toBe(1);
	});
});
