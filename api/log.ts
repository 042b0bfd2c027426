/** Structured logs: one JSON line an event, or one plain line for a person at a terminal. Never a body or a token. */

import type { Logger } from "pino";
import { pino } from "pino";
import type { LogLevel } from "./config.ts";

/** Longest text of one field, in UTF-16 code units. */
const FIELD_MAX = 1_000;

export function createLog(level: LogLevel, format: "json" | "human"): Logger {
	const options = { level, base: null, serializers: { err: describe } };
	return format === "json"
		? pino(options)
		: pino(options, { write: (line) => process.stderr.write(plain(line)) });
}

/**
 * What a log may say of an error. Only fields named here: a failed statement's error carries its parameters (drizzle
 * in its message, Postgres in `detail`), and those are what people wrote.
 */
export function describe(error: unknown): Record<string, string> {
	if (!(error instanceof Error)) return { type: typeof error };
	const cause = "query" in error && error.cause instanceof Error ? error.cause : error;
	const said = cut(cause.message.split("\n", 1)[0] ?? "");
	const described: Record<string, string> = { type: cause.name, message: said, stack: frames(cause) };
	for (const field of ["code", "routine", "constraint_name", "table_name"]) {
		const value: unknown = Reflect.get(cause, field);
		if (typeof value === "string") described[field] = cut(value);
	}
	return described;
}

/** The stack without its first lines, which repeat the message. */
function frames(error: Error): string {
	const lines = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
	return lines.slice(0, 12).join("\n");
}

function cut(text: string): string {
	return text.length > FIELD_MAX ? `${text.slice(0, FIELD_MAX)}…` : text;
}

/** `12:03:59 warn  message  {"code":"…"}` */
function plain(line: string): string {
	const { level, time, msg, err, ...rest }: Record<string, unknown> = JSON.parse(line);
	const clock = new Date(Number(time)).toTimeString().slice(0, 8);
	const name = pino.levels.labels[Number(level)] ?? "";
	const more = Object.keys(rest).length > 0 ? `  ${JSON.stringify(rest)}` : "";
	return `${clock} ${name.padEnd(5)} ${String(msg ?? "")}${more}${err === undefined ? "" : `\n${told(err)}`}\n`;
}

function told(error: unknown): string {
	if (typeof error !== "object" || error === null) return String(error);
	const { type, message, stack } = error as Record<string, unknown>;
	return `${String(type)}: ${String(message)}\n${String(stack)}`;
}
