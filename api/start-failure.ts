/** Why a server did not start, in one sentence for the person who started it. */
import { ConfigError } from "./config.ts";
import { SchemaError } from "./db/migrate.ts";

/** The sentence for an error a person can do something about; null for one that is ours. */
export function sentence(error: unknown, at: { host: string; port: number } | null): string | null {
	if (error instanceof ConfigError || error instanceof SchemaError) return error.message;
	const where = at === null ? "" : `${at.host}:${at.port}`;
	switch (codeOf(error)) {
		case "EADDRINUSE":
			return `${where} is taken by another program. Stop it, or choose another port: PORT=4470 npm start`;
		case "EADDRNOTAVAIL":
			return `${where} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`;
		case "EACCES":
			return `We may not listen at ${where}. Choose a port above 1023: PORT=4460 npm start`;
		case "ECONNREFUSED":
		case "ENOENT":
		case "ENOTFOUND":
		case "EAI_AGAIN":
		case "EHOSTUNREACH":
		case "ENETUNREACH":
		case "ETIMEDOUT":
		case "CONNECT_TIMEOUT":
		case "CONNECTION_CLOSED":
			return "The database at DATABASE_URL cannot be reached. Is it running, and are host and port right?";
		// The server starts up, shuts down or has no connection to spare (SQLSTATE classes 53 and 57).
		case "57P03":
		case "53300":
			return "The database at DATABASE_URL takes no connections at the moment. Try again in a while.";
		case "28P01":
		case "28000":
			return "The database at DATABASE_URL refuses the user or the password.";
		case "3D000":
			return "The database named in DATABASE_URL does not exist. Make it first, for example: createdb shopbell";
		case "42501":
		case "25006":
			return "The user of DATABASE_URL may not make tables. Let it own the database.";
		default:
			return null;
	}
}

/** An attempt at several addresses fails with several errors; a query's error may wrap the connection's. */
function codeOf(error: unknown): string | null {
	if (!(error instanceof Error)) return null;
	if ("code" in error && typeof error.code === "string") return error.code;
	if (error instanceof AggregateError) return codeOf(error.errors[0]);
	return codeOf(error.cause);
}
