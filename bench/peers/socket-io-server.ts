/** The chat that most would write first: Socket.IO, a token looked up at the door, one insert a message, then delivery. */
import { createServer } from "node:http";
import pg from "pg";
import { Server } from "socket.io";

/** What node-postgres opens by itself. */
const POOL = 10;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL });
await pool.query("create table if not exists people (name text primary key, token text not null unique)");
await pool.query(`create table if not exists messages (
	id bigint generated always as identity primary key, conversation text not null, author text not null,
	text text not null, created_at timestamptz not null default now())`);
await pool.query("create index if not exists messages_conversation on messages (conversation, id)");

const http = createServer();
const io = new Server(http, { serveClient: false, transports: ["websocket"], perMessageDeflate: false });

io.use(async (socket, next) => {
	const { token } = socket.handshake.auth;
	const { rows } = await pool.query("select name from people where token = $1", [String(token)]);
	if (rows.length === 0) return next(new Error("unauthorised"));
	socket.data.name = rows[0].name;
	next();
});

io.on("connection", (socket) => {
	const name: string = socket.data.name;
	socket.join(name);
	socket.on("say", async (to: string, text: string, acknowledge: (message: unknown) => void) => {
		const conversation = name < to ? `${name}/${to}` : `${to}/${name}`;
		const { rows } = await pool.query(
			"insert into messages (conversation, author, text) values ($1, $2, $3) returning id, created_at",
			[conversation, name, text],
		);
		const [row] = rows;
		io.to(to).emit("said", { id: row.id, author: name, text, createdAt: row.created_at });
		acknowledge({ id: row.id });
	});
});

http.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit());
