/** Why somebody who says hello is not let in: a close code (limits.ts) and a few words. */
export class HelloRefused extends Error {
	override readonly name = "HelloRefused";
	readonly code: number;

	constructor(code: number, reason: string) {
		super(reason);
		this.code = code;
	}
}
