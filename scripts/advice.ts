/**
 * A failure a person can do something about. The message is one sentence that says what happened and what to do;
 * the launcher prints it without a stack and ends with 1.
 */
export class Advice extends Error {
	override name = "Advice";
}
