/** Names as clients and the server make them. */
import { customAlphabet } from "nanoid";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const rest = customAlphabet(ALPHABET, 21);
const secret = customAlphabet(ALPHABET, 43);

/** A new id with a prefix, such as `cnv_…`. */
export function aName(prefix: "shp" | "slr" | "buy" | "cnv" | "key" | "cli"): string {
	return `${prefix}_${rest()}`;
}

/** A new device's secret. */
export function aDevice(): string {
	return `dev_${secret()}`;
}
