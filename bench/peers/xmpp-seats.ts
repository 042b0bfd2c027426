import type { Seat } from "../load/seat.ts";

export const HOST = "bench.local";
export const PASSWORD = "a-password-for-the-bench";

/** Seats of `u0`, `u1` and so on; pairs are 0 and 1, 2 and 3. */
export function xmppSeats(port: number): (count: number) => Seat[] {
	return (count) =>
		Array.from({ length: count }, (_, index) => ({
			kind: "xmpp" as const,
			port,
			host: HOST,
			name: `u${index}`,
			password: PASSWORD,
			to: `u${index ^ 1}`,
		}));
}
