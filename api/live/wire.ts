/** Frames as bytes. A frame for many is written out once and its bytes are shared. */
import type { ServerFrame } from "../../protocol/frames.ts";

/** FIN and the text opcode (RFC 6455 section 5.2). */
const TEXT = 0x81;
/** Payloads up to here carry their length in the second byte. */
const LENGTH_IN_BYTE = 125;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/** A whole WebSocket frame, ready for the wire: a server's frames are not masked, so it is the same for everybody. */
export function encode(frame: ServerFrame): Buffer {
	const text = JSON.stringify(frame);
	const length = Buffer.byteLength(text);
	const header = length <= LENGTH_IN_BYTE ? 2 : length <= 0xffff ? 4 : 10;
	const bytes = Buffer.allocUnsafeSlow(header + length);
	bytes[0] = TEXT;
	if (header === 2) {
		bytes[1] = length;
	} else if (header === 4) {
		bytes[1] = LENGTH_IN_16_BITS;
		bytes.writeUInt16BE(length, 2);
	} else {
		bytes[1] = LENGTH_IN_64_BITS;
		bytes.writeBigUInt64BE(BigInt(length), 2);
	}
	bytes.write(text, header);
	return bytes;
}

/** The JSON in what `encode` made. */
export function payloadOf(bytes: Buffer): Buffer {
	const length = bytes[1] ?? 0;
	return bytes.subarray(length <= LENGTH_IN_BYTE ? 2 : length === LENGTH_IN_16_BITS ? 4 : 10);
}
