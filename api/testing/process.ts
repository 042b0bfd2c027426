/** One of several API processes on the same database, as far as verbs can tell: a pool and a context of its own. */
import { pino } from "pino";
import type { ServerFrame } from "../../protocol/frames.ts";
import type { Announcement, Context } from "../context.ts";
import { openDatabase } from "../db/client.ts";

export type TestProcess = {
	ctx: Context;
	/** What was told after commits, in order. */
	told: Announcement[];
	/** The frames told of one conversation, in order. */
	frames: (conversation: string) => ServerFrame[];
	close: () => Promise<void>;
};

/** @param deadline of every query, in milliseconds. */
export function aProcess(url: string, { connections = 4, deadline = 8_000 } = {}): TestProcess {
	const { sql, db, close } = openDatabase(url, connections, deadline);
	const told: Announcement[] = [];
	const log = pino({ level: "silent" });
	return {
		ctx: { sql, slow: sql, db, log, announce: (said) => told.push(said), doubt: () => {}, revoke: () => {} },
		told,
		frames: (conversation) => told.flatMap((said) => (said.conversation === conversation ? said.frames : [])),
		close,
	};
}
