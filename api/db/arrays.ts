/**
 * How arrays go to Postgres. The driver would ask the database for its array types on every new connection, by a query of
 * its own whose failure nobody can catch and behind which other queries may wait for ever; so it is told not to.
 */

/** Type oids of `text[]` and `int4[]` (pg_type.dat). */
const TEXT_ARRAY = 1009;
const INT_ARRAY = 1007;

/** A one-dimensional array literal (PostgreSQL documentation, 8.15.2). */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
	let literal = "";
	for (const value of values) literal += `${literal === "" ? "{" : ","}${elementOf(value)}`;
	return literal === "" ? "{}" : `${literal}}`;
}

function elementOf(value: string | number | null): string {
	if (value === null) return "null";
	return typeof value === "number" ? String(value) : `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/** For the driver's `types`. Arrays are only sent: a statement that answers one wraps it in `to_json`. */
export const ARRAY_TYPES = {
	textArray: { to: TEXT_ARRAY, from: [] as number[], serialize: arrayLiteral, parse: (text: string) => text },
	intArray: { to: INT_ARRAY, from: [] as number[], serialize: arrayLiteral, parse: (text: string) => text },
};
