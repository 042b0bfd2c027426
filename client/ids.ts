/** Names made by the browser, so that nothing is renamed when the server answers. */

/** Bitcoin's base58: no letters that look alike, nothing that needs escaping in an address. */
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** `length` characters drawn evenly by the system's generator: 5.86 bits each. */
export function random58(length: number): string {
	let text = "";
	while (text.length < length) {
		// Six bits, and a draw outside the alphabet is thrown away: a remainder would favour its first letters.
		const letter = ALPHABET[(crypto.getRandomValues(new Uint8Array(1))[0] as number) & 63];
		if (letter) text += letter;
	}
	return text;
}

export const newConversationId = () => `cnv_${random58(21)}`;
/** 128 bits: two senders never choose the same. */
export const newClientId = () => random58(22);
/** 251 bits: a device's secret is a password nobody has to type. */
export const newSecret = () => `dev_${random58(43)}`;
