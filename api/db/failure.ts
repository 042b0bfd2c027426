/** What an error of the database means, by its SQLSTATE (PostgreSQL documentation, appendix A) or the driver's code. */

/** Five characters, a digit among them: EPIPE is not one. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/**
 * Classes in which the same statement may succeed later: connection exception, transaction rollback (deadlock),
 * insufficient resources, operator intervention (shutdown, cancelled), system error.
 */
const LATER = /^(08|40|53|57|58)/;

/** Whether the database could not be reached, or could not answer now. */
export function isOutage(error: unknown): boolean {
	const code = codeOf(error);
	if (code === null) return false;
	return SQLSTATE.test(code) ? LATER.test(code) : /^(CONNECT|E(?!RR_)[A-Z])/.test(code);
}

/** Whether the statement failed because the database's disk is full (SQLSTATE 53100, disk_full). */
export function isFull(error: unknown): boolean {
	return codeOf(error) === "53100";
}

/** Whether a value was none that Postgres can hold (class 22, data exception), in spite of the schemas before it. */
export function isUnstorable(error: unknown): boolean {
	const code = codeOf(error);
	return code !== null && SQLSTATE.test(code) && code.startsWith("22");
}

/** The code of an error, or of what it wraps. */
function codeOf(error: unknown): string | null {
	if (!(error instanceof Error)) return null;
	if ("code" in error && typeof error.code === "string") return error.code;
	if (error instanceof AggregateError) return codeOf(error.errors[0]);
	return codeOf(error.cause);
}
