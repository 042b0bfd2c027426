/** The product as a merchant runs it: its own process on a database, behind a network that can be cut. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { inject } from "vitest";
import { testDatabase } from "../../api/testing/database.ts";
import { ROADS, Wire } from "./wire.ts";

const MAIN = fileURLToPath(new URL("../../api/main.ts", import.meta.url));
/** With it the server leaves when the tests are gone, however they went. */
const LEASH = new URL("../../scripts/leash.ts", import.meta.url).href;

export type Shopbell = {
	/** The origin that the shops' tags name. */
	origin: string;
	/** The same server by the name sellers use here. */
	desk: string;
	/** The demo shop, which there is from the first start. */
	shop: string;
	wire: Wire;
	/** Only to look whether the database says the same as the screens. */
	sql: Sql;
	/** A link that signs the demo shop's owner in, once. There is a new one after every start. */
	link: () => string;
	/** `kill -9`: no goodbye, nothing flushed. */
	kill: () => Promise<void>;
	/** Starts it again, on the same port. @param main another build's than the one that lies here. */
	start: (main?: string) => Promise<void>;
	/** As a deploy does it: it is asked to leave, and another build takes its place. */
	replace: (main?: string) => Promise<void>;
	stop: () => Promise<void>;
};

/** Starts it with an empty database; the process makes the demo shop by itself. */
export async function startShopbell(): Promise<Shopbell> {
	const [database, port] = await Promise.all([testDatabase(inject("cluster")), freePort()]);
	const wire = await Wire.lay(port);
	const origin = `http://${ROADS.buyer}:${wire.port}`;
	const env = {
		...process.env,
		DATABASE_URL: database.url,
		PORT: String(port),
		HOST: "127.0.0.1",
		PUBLIC_URL: origin,
		SHOPBELL_SECRET: "a secret for the browser tests, as long as it must be",
		SHOPBELL_FIRST_RUN: "1",
		// Throwaway clusters do not wait for the disk, and the server says so.
		ALLOW_UNSAFE_DATABASE: "1",
		LOG_FORMAT: "human",
		LOG_LEVEL: "warn",
		NODE_ENV: "production",
	};
	let child: ChildProcess | null = null;
	let link = "";

	const kill = async (signal: "SIGKILL" | "SIGTERM") => {
		const dying = child;
		child = null;
		if (dying === null || dying.exitCode !== null || dying.signalCode !== null) return;
		const gone = once(dying, "exit");
		dying.kill(signal);
		await gone;
	};
	const start = async (main = MAIN) => {
		child = spawn(process.execPath, ["--import", LEASH, main], {
			env,
			stdio: ["ignore", "pipe", "pipe", "ipc"],
		});
		link = await ready(child);
	};
	try {
		await start();
	} catch (error) {
		await Promise.all([wire.remove(), database.drop()]);
		throw error;
	}
	const [row] = await database.sql<{ id: string }[]>`select id from shops`;
	return {
		origin,
		desk: `http://${ROADS.seller}:${wire.port}`,
		shop: row?.id ?? "",
		wire,
		sql: database.sql,
		link: () => link.replace(`//${ROADS.buyer}`, `//${ROADS.seller}`),
		kill: () => kill("SIGKILL"),
		start,
		async replace(main) {
			await kill("SIGTERM");
			await start(main);
		},
		async stop() {
			await kill("SIGTERM");
			await wire.remove();
			await database.drop();
		},
	};
}

/** Waits until it says that it is ready, and answers the desk's link, as a person copies it off the terminal. */
async function ready(child: ChildProcess): Promise<string> {
	const said: string[] = [];
	const ended = once(child, "exit").then(([code]) => {
		throw new Error(`The server ended with ${code}:\n${said.join("\n")}`);
	});
	// It ends some day, and then nobody waits any more.
	ended.catch(() => {});
	const found = new Promise<string>((resolve) => {
		for (const stream of [child.stdout, child.stderr]) {
			if (stream === null) continue;
			createInterface(stream).on("line", (line) => {
				said.push(line);
				const desk = /Desk\s+(http\S+)/.exec(line)?.[1];
				if (desk !== undefined) resolve(desk);
			});
		}
	});
	return Promise.race([found, ended]);
}

async function freePort(): Promise<number> {
	const server = createServer();
	await once(server.listen(0, "127.0.0.1"), "listening");
	const { port } = server.address() as AddressInfo;
	await once(server.close(), "close");
	return port;
}
