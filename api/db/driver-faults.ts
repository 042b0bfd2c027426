/**
 * Three faults of postgres.js 3.4.9, mended from outside:
 *
 * - It can lose a query whose connection dies at the wrong moment: about one in several hundred such deaths leaves a
 *   promise that never settles (issue 1186 there). Whoever waits must not hang with it.
 * - A query that fails after its first rows, for it took too long or was broken off, leaves their count behind, and the
 *   next one of the connection has as many holes before its own (issues 1119 and 1181).
 * - It gives a query to the connection that has rested longest, of which PostgreSQL's process is the coldest; and its list
 *   of those at rest grows by one with every query until none rests, and is walked through for each (0123).
 */
import type { Sql } from "postgres";

/** What a query that passed its deadline rejects with. Whether it was carried out, nobody knows. */
export class DeadlineError extends Error {
	override readonly name = "DeadlineError";
	/** Like the driver's own codes of lost connections. */
	readonly code = "CONNECTION_DEADLINE";
}

/** What postgres.js calls when it begins and ends a query. */
type Query = Promise<unknown> & {
	handler: (query: unknown) => unknown;
	resolve: (value: unknown) => void;
	reject: (error: unknown) => void;
	/** Whether a connection has it and no other before it. */
	readonly active: boolean;
	readonly options: { onexecute?: (connection: Connection) => boolean };
};

/** What postgres.js tells of one that takes a query. */
type Connection = { queue: Connections };

/** A list of connections in one state, as postgres.js keeps it. */
type Connections = {
	readonly length: number;
	push: (connection: Connection) => Connection;
	shift: () => Connection | undefined;
	remove: (connection: Connection) => Connection | null;
};

/**
 * The same pool: every query settles, with its own rows and nothing else.
 *
 * @param deadline from when a query is asked, in milliseconds; longer than the server's own `statement_timeout`, so that the server ends first.
 */
export function mended(sql: Sql, deadline: number): Sql {
	let restMended = false;
	const bounded = (made: unknown) => {
		if (made instanceof Promise) {
			const query = made as Query;
			if (!restMended) mendRest(query, () => (restMended = true));
			bound(query, deadline);
		}
		return made;
	};
	return new Proxy(sql, {
		apply: (target, self, parts) => bounded(Reflect.apply(target, self, parts)),
		get(target, name) {
			const value: unknown = Reflect.get(target, name, target);
			if (name !== "unsafe") return value;
			return (...parts: Parameters<Sql["unsafe"]>) => bounded(target.unsafe(...parts));
		},
	});
}

/**
 * The functions have names before they are assigned: V8 puts one that is assigned to a property where it is written among
 * what lives long at once, and all that it holds stays until everything is tidied up.
 */
function bound(query: Query, deadline: number): void {
	const { handler, resolve, reject } = query;
	let timer: NodeJS.Timeout | undefined;
	const begin: Query["handler"] = (self) => {
		timer = setTimeout(() => reject(new DeadlineError(`no answer within ${deadline} ms`)), deadline);
		return handler(self);
	};
	const answer: Query["resolve"] = (value) => {
		clearTimeout(timer);
		resolve(withoutHoles(value));
	};
	const fail: Query["reject"] = (error) => {
		clearTimeout(timer);
		reject(error);
	};
	// A query that is only a part of another is never handled, and needs no timer.
	query.handler = begin;
	query.resolve = answer;
	query.reject = fail;
}

/** @param done told once the list of connections at rest was found, and mended. */
function mendRest(query: Query, done: () => void): void {
	const { handler, options } = query;
	query.handler = (self) => {
		options.onexecute = ({ queue }) => {
			// A connection that takes it at once and has no other rested until now, and is still noted in that list.
			if (query.active) {
				lastComesFirst(queue);
				done();
			}
			return true;
		};
		handler(self);
		delete options.onexecute;
	};
}

function lastComesFirst(list: Connections): void {
	const all: Connection[] = [];
	for (let one = list.shift(); one !== undefined; one = list.shift()) all.push(one);
	Object.defineProperties(list, {
		length: { get: () => all.length },
		push: { value: (one: Connection) => all[all.push(one) - 1] },
		shift: { value: () => all.pop() },
		remove: {
			value: (one: Connection) => {
				const at = all.indexOf(one);
				return at < 0 ? null : all.splice(at, 1)[0];
			},
		},
	});
}

function withoutHoles(result: unknown): unknown {
	// No row is undefined: an empty place is not one.
	if (Array.isArray(result) && result.length > 0 && result[0] === undefined) {
		result.splice(
			0,
			result.findIndex((row) => row !== undefined),
		);
	}
	return result;
}
