/** The wall: `ws` that hands on what it is told and stores nothing. It acknowledges too, which means as little as it sounds. */
import { openRelayDoor } from "./relay-door.ts";

/** Named instead of a partner: a plain loop over all the others. */
const EVERYBODY = "*";

const sockets = openRelayDoor(({ from, author, to, text }) => {
	const message = JSON.stringify({ type: "message", author, text });
	if (to === EVERYBODY) {
		for (const other of sockets.values()) if (other !== from) other.send(message);
	} else {
		sockets.get(to)?.send(message);
	}
	from.send('{"type":"ok"}');
});
