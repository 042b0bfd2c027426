/**
 * Notices a connection that takes what is asked and answers nothing: a firewall that forgot it, a database machine that lost
 * its power. TCP itself tries on for a quarter of an hour (RFC 9293 section 3.8.3, Linux' tcp_retries2), and whatever is
 * asked on such a connection hangs with it.
 */
import type { Socket } from "node:net";

/** Between two looks, in milliseconds. */
const EVERY = 1_000;

/**
 * Destroys the socket once nothing has come for so long although something was asked.
 *
 * @param patience milliseconds; longer than any answer takes. Counted in looks: a process that stood still itself has
 *   looked at nothing meanwhile.
 */
export function endWhenSilent(socket: Socket, patience: number): void {
	let read = 0;
	let written = 0;
	let looks = 0;
	const timer = setInterval(() => {
		if (socket.bytesRead !== read) {
			read = socket.bytesRead;
			written = socket.bytesWritten;
			looks = 0;
		} else if (socket.bytesWritten !== written) {
			looks++;
			if (looks * EVERY > patience) socket.destroy();
		}
	}, EVERY).unref();
	socket.once("close", () => clearInterval(timer));
}
