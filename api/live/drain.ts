/** How a server that is about to go sends its connections on. */
import { CLOSE } from "../../protocol/limits.ts";
import type { Connection } from "./connection.ts";

/** What of a connection is needed to see it off. */
export type Leaver = Pick<Connection, "drain" | "finish" | "busy" | "end" | "terminate">;

/** The connections are told to come back spread over this long at most, in milliseconds. */
const SPREAD_MAX = 8_000;
/** Each connection adds so much to the spread, in milliseconds: one open desk costs a Ctrl-C nothing. */
const SPREAD_EACH = 5;
/** After the last was due to go, in milliseconds. */
const GRACE = 300;
/** Longest that frames already taken may take to be obeyed, in milliseconds: a statement ends after 5 s. */
const FINISH_MAX = 5_500;
/** Longest wait for the closing handshakes, in milliseconds. */
const CLOSE_MAX = 1_000;
const STEP = 20;

/** Over how long so many connections are spread, in milliseconds. */
export function spreadOf(connections: number): number {
	return Math.min(SPREAD_MAX, connections * SPREAD_EACH);
}

/**
 * Asks all for their next connection, which may be with us.
 *
 * @returns after how many milliseconds the last is due.
 */
export function sendOn(connections: Iterable<Pick<Leaver, "drain">> & { size: number }): number {
	const spread = spreadOf(connections.size);
	for (const connection of [...connections]) connection.drain(Math.floor(Math.random() * spread));
	return spread;
}

/**
 * Tells all to go, serves them until they do, lets what is under way finish, and closes the rest. Connections leave
 * the set by themselves when they are over.
 */
export async function drain(connections: ReadonlySet<Leaver>): Promise<void> {
	const spread = sendOn(connections);
	const empty = () => connections.size === 0;
	await until(empty, spread + GRACE);
	for (const connection of connections) connection.finish();
	await until(() => [...connections].every((connection) => !connection.busy), FINISH_MAX);
	for (const connection of [...connections]) connection.end(CLOSE.restart, "restarting");
	await until(empty, CLOSE_MAX);
	for (const connection of [...connections]) connection.terminate();
}

async function until(met: () => boolean, max: number): Promise<void> {
	const giveUp = performance.now() + max;
	while (!met() && performance.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, STEP));
}
