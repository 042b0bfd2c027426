import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

export type Purpose = "sessions" | "tickets" | "identity-secrets" | "idempotent-answers";

/** A 256-bit key for one purpose, derived from the server's secret (HKDF, RFC 5869). */
export function keyFor(secret: string, purpose: Purpose): Buffer {
	return Buffer.from(hkdfSync("sha256", secret, "shopbell", purpose, 32));
}

const NONCE = 12;
const TAG = 16;

/** Seals what must be readable again (AES-256-GCM, NIST SP 800-38D): a dump of the database alone opens nothing. */
export function seal(key: Buffer, plain: Buffer): Buffer {
	const nonce = randomBytes(NONCE);
	const cipher = createCipheriv("aes-256-gcm", key, nonce);
	const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
	return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @throws when it was sealed with another key, or changed. */
export function unseal(key: Buffer, sealed: Buffer): Buffer {
	const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE));
	decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
	return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
}
