/**
 * The version of the wire. A changed schema asks for a new version (`protocol.test.ts` keeps the fingerprint).
 *
 * 1  the first.
 */
export const PROTOCOL_VERSION = 1;
/** The oldest version the server still answers. */
export const OLDEST_SERVED = 1;
