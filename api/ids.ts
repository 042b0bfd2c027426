import { customAlphabet } from "nanoid";

/** Base 58: no characters that look alike. 21 of them are 123 random bits. */
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const name = customAlphabet(ALPHABET, 21);
const secret = customAlphabet(ALPHABET, 43);

/** A new id: `shp_…`, `slr_…`, `buy_…`, `cnv_…`, `key_…`, `req_…`, or `row_…` for rows nobody names. */
export function newId(prefix: "shp" | "slr" | "buy" | "cnv" | "key" | "row" | "req"): string {
	return `${prefix}_${name()}`;
}

/** A name for what its sender gave none, and what follows the prefix of an id that is made later. */
export function newName(): string {
	return name();
}

/** A new API key: 251 random bits behind a prefix that secret scanners can match. */
export function newKey(): string {
	return `sk_${secret()}`;
}
