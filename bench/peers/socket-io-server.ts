/** The chat that most would write first: Socket.IO, a token looked up at the door, one insert a message, then delivery. */
import { createServer } from "node:http";
import postgres from "postgres";
import { Server } from "socket.io";

/** What postgres.js opens by itself. */
const POOL = 10;

const sql = postgres(process.env.DATABASE_URL ?? "", { max: POOL, fetch_types: false });
await sql`create table if not exists people (name text primary key, token text not null unique)`;
await sql`create table if not exists messages (
	id bigint generated always as identity primary key, conversation text not null, author text not null,
	text text not null, created_at timestamptz not null default now())`;
await sql`create index if not exists messages_conversation on messages (conversation, id)`;

const http = createServer();
const io = new Server(http, { serveClient: false, transports: ["websocket"], perMessageDeflate: false });

io.use(async (socket, next) => {
	const [person] = await sql`select name from people where token = ${String(socket.handshake.auth.token)}`;
	if (person === undefined) return next(new Error("unauthorised"));
	socket.data.name = person.name;
	next();
});

io.on("connection", (socket) => {
	const { name } = socket.data;
	socket.join(name);
	socket.on("say", async (to: string, text: string, acknowledge: (message: unknown) => void) => {
		const conversation = name < to ? `${name}/${to}` : `${to}/${name}`;
		const [row] =
			await sql`insert into messages (conversation, author, text) values (${conversation}, ${name}, ${text})
			returning id, created_at`;
		io.to(to).emit("said", { id: row?.id, author: name, text, createdAt: row?.created_at });
		acknowledge({ id: row?.id });
	});
});

http.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit());
