/**
 * How arrays go to Postgres. The driver would ask the database for its array types on every new connection, by a query of
 * its own whose failure nobody can catch and behind which other queries may wait for ever; so it is told not to.
 */

/** Type oids of `text[]` and `int4[]` (pg_type.dat). */
const TEXT_ARRAY = 1009;
const INT_ARRAY = 1007;

const SPECIAL = /[\\"]/;

/** A one-dimensional array literal (PostgreSQL documentation, 8.15.2). */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
	return `{${values.map(elementOf).join(",")}}`;
}

function elementOf(value: string | number | null): string {
	if (value === null) return "null";
	if (typeof value === "number") return String(value);
	// Looked for first: hardly any has one, and replacing nothing takes twice as long as all the rest.
	return `"${SPECIAL.test(value) ? value.replace(/[\\"]/g, "\\$&") : value}"`;
}

/** For the driver's `types`. Arrays are only sent: a statement that answers one wraps it in `to_json`. */
export const ARRAY_TYPES = {
	textArray: { to: TEXT_ARRAY, from: [] as number[], serialize: arrayLiteral, parse: (text: string) => text },
	intArray: { to: INT_ARRAY, from: [] as number[], serialize: arrayLiteral, parse: (text: string) => text },
};
