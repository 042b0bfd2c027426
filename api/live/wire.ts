/** Frames as bytes. A frame for many is written out once and its bytes are shared. */
import type { ServerFrame } from "../../protocol/frames.ts";

/**
 * Bytes, one in each character (Latin-1), so that `length` counts them. Node sends such a string without a buffer of its
 * own, which costs more than the frame itself, and two that go together are joined at no cost.
 */
export type Bytes = string;

/** FIN and the text opcode (RFC 6455 section 5.2). */
const TEXT = 0x81;
/** Payloads up to here carry their length in the second byte. */
const LENGTH_IN_BYTE = 125;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/** A whole WebSocket frame, ready for the wire: a server's frames are not masked, so it is the same for everybody. */
export function encode(frame: ServerFrame): Bytes {
	const json = JSON.stringify(frame);
	const length = Buffer.byteLength(json);
	// As long in bytes as in characters, it is ASCII, and its characters are its bytes.
	const payload = length === json.length ? json : Buffer.from(json).toString("latin1");
	return headerOf(length) + payload;
}

function headerOf(length: number): Bytes {
	if (length <= LENGTH_IN_BYTE) return String.fromCharCode(TEXT, length);
	const low = [(length >>> 8) & 0xff, length & 0xff];
	if (length <= 0xffff) return String.fromCharCode(TEXT, LENGTH_IN_16_BITS, ...low);
	const high = [0, 0, 0, 0, length >>> 24, (length >>> 16) & 0xff];
	return String.fromCharCode(TEXT, LENGTH_IN_64_BITS, ...high, ...low);
}

/** The JSON in what `encode` made, as UTF-8. */
export function payloadOf(bytes: Bytes): Buffer {
	const length = bytes.charCodeAt(1);
	const header = length <= LENGTH_IN_BYTE ? 2 : length === LENGTH_IN_16_BITS ? 4 : 10;
	return Buffer.from(bytes.slice(header), "latin1");
}
