/** prosody as Debian packages it, its archive (XEP-0313) in PostgreSQL when its driver is there, else in files. */
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/postgres/folder.ts";
import type { StartPeer } from "./peer.ts";
import { startProgram } from "./program.ts";
import { HOST, PASSWORD, xmppSeats } from "./xmpp-seats.ts";

export const startProsody: StartPeer = async (database, clients) => {
	if (!existsSync("/usr/bin/prosody")) return null;
	const stores = globSync("/usr/lib/*/lua/*/dbd/postgresql.so").length > 0;
	const port = await freePort();
	const home = mkdtempSync(join(tmpdir(), "shopbell-prosody-"));
	const accounts = join(home, "bench%2elocal", "accounts");
	mkdirSync(accounts, { recursive: true });
	for (let n = 0; n < clients; n++) {
		writeFileSync(join(accounts, `u${n}.dat`), `return { ["password"] = "${PASSWORD}"; };\n`);
	}
	if (stores) await database.create("prosody");
	const config = join(home, "prosody.cfg.lua");
	writeFileSync(
		config,
		`run_as_root = true
pidfile = "${home}/prosody.pid"
data_path = "${home}"
log = { error = "*console" }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
s2s_ports = {}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = { archive = "${stores ? "sql" : "internal"}" }
sql = { driver = "PostgreSQL", database = "prosody", username = "${database.user}", password = "${database.password}", host = "127.0.0.1", port = ${database.port} }
default_archive_policy = true
modules_enabled = { "saslauth", "roster", "mam" }
modules_disabled = { "s2s", "tls", "offline" }
VirtualHost "${HOST}"
`,
	);
	const program = await startProgram("prosody", ["--config", config, "-F"], { port });
	const seats = xmppSeats(port);
	return {
		name: "prosody",
		title: `prosody, archive in ${stores ? "PostgreSQL" : "files"}`,
		promise: `${stores ? "delivered when archived, twice" : "its files are not synced"}; the sender is told nothing`,
		pid: program.pid,
		stores,
		pairs: async (count) => seats(count * 2),
		idlers: async (count) => seats(count),
		async stop() {
			await program.stop();
			rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		},
	};
};
