/** ejabberd as Debian packages it, its users and its archive (XEP-0313, mod_mam) in PostgreSQL, and nothing it does not need. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../../scripts/postgres/folder.ts";
import { ask } from "../database.ts";
import type { StartPeer } from "./peer.ts";
import { startProgram } from "./program.ts";
import { HOST, PASSWORD, xmppSeats } from "./xmpp-seats.ts";

const TABLES = "/usr/share/ejabberd/sql/pg.sql";

export const startEjabberd: StartPeer = async (database, clients) => {
	const libraries = globSync("/usr/lib/*/ejabberd-*/ebin/ejabberd.app")[0];
	if (libraries === undefined || !existsSync(TABLES)) return null;
	const port = await freePort();
	const { tcp } = await database.create("ejabberd");
	await ask(tcp, (sql) => sql.unsafe(readFileSync(TABLES, "utf8")));
	await ask(
		tcp,
		(sql) => sql`insert into users (username, password)
			select 'u' || n, ${PASSWORD} from generate_series(0, ${clients}::int - 1) n`,
	);
	const home = mkdtempSync(join(tmpdir(), "shopbell-ejabberd-"));
	const config = join(home, "ejabberd.yml");
	writeFileSync(
		config,
		`hosts: [${HOST}]
loglevel: error
hide_sensitive_log_data: true
default_db: sql
auth_method: sql
auth_password_format: plain
sql_type: pgsql
sql_server: 127.0.0.1
sql_port: ${database.port}
sql_database: ejabberd
sql_username: ${database.user}
sql_password: "${database.password}"
sql_pool_size: 10
listen:
  - port: ${port}
    ip: 127.0.0.1
    module: ejabberd_c2s
    max_stanza_size: 65536
    backlog: 1024
modules:
  mod_mam:
    db_type: sql
    default: always
  mod_roster:
    db_type: sql
`,
	);
	const program = await startProgram(
		"erl",
		// Schedulers that spin while they wait would look like work; one core needs one of them.
		[
			"-noinput",
			"+K",
			"true",
			"+S",
			"1",
			"+sbwt",
			"none",
			"+sbwtdcpu",
			"none",
			"+sbwtdio",
			"none",
			"-mnesia",
			"dir",
			`"${home}"`,
			"-s",
			"ejabberd",
		],
		{
			port,
			env: {
				ERL_LIBS: dirname(dirname(dirname(libraries))),
				EJABBERD_CONFIG_PATH: config,
				EJABBERD_LOG_PATH: join(home, "ejabberd.log"),
				HOME: home,
			},
		},
	);
	const seats = xmppSeats(port);
	return {
		name: "ejabberd",
		title: "ejabberd, archive in PostgreSQL",
		promise: "delivered when archived, twice (sender's and receiver's row); the sender is told nothing",
		pid: program.pid,
		stores: true,
		pairs: async (count) => seats(count * 2),
		idlers: async (count) => seats(count),
		async stop() {
			await program.stop();
			rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		},
	};
};
