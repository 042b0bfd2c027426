/** How times leave the database: the driver would give text in the session's own way of writing it. */

/** SQL for a time as milliseconds since the epoch; null stays null. Read it back with `timeFrom`. */
export function milliseconds(column: string): string {
	return `(extract(epoch from ${column}) * 1000)::float8`;
}

/** RFC 3339 in UTC, from milliseconds since the epoch. */
export function timeFrom(at: number): string {
	return new Date(at).toISOString();
}
