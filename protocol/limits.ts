/**
 * Every number both ends must agree on. Imports nothing, so that a browser bundle may take values from here
 * without carrying the schemas.
 */

/** Longest text of one message or note, in UTF-16 code units. */
export const TEXT_MAX = 10_000;
/** Largest frame either side may send, in bytes: the longest text as JSON with room for its envelope. */
export const FRAME_MAX_BYTES = 96 * 1024;
/** Most conversations one connection may follow. */
export const FOLLOW_MAX = 500;
/** Most of a buyer's own conversations that the welcome tells of. */
export const OWN_MAX = 50;
/** Largest `seq` or `rev`: one less than Postgres' `integer` holds, so that there is room for the next. */
export const SEQ_MAX = 2 ** 31 - 2;
/** Largest page of any list. */
export const PAGE_MAX = 100;
/** Page size when none is asked for. */
export const PAGE_DEFAULT = 50;
/** Longest page address a buyer's browser may report. */
export const URL_MAX = 2_000;
/** Longest name of a person, a shop or a key. */
export const NAME_MAX = 200;

/** A connection that has said nothing for so long sends a ping. Milliseconds. */
export const HEARTBEAT_MS = 25_000;
/** A connection that has heard nothing for so long is dead. Milliseconds. */
export const SILENCE_MS = 35_000;
/** No valid `hello` within this time closes the connection. Milliseconds. */
export const HELLO_MS = 10_000;
/** A typing sign that is not renewed ends after this. Milliseconds. */
export const TYPING_MS = 6_000;
/** Inbox changes are merged and sent at most this often. Milliseconds. */
export const INBOX_MERGE_MS = 250;
/** Bytes that may wait for one connection before it is cut off, to resume from the log. */
export const BACKLOG_MAX_BYTES = 256 * 1024;
/** A stream of server-sent events says something this often. Milliseconds. */
export const BEAT_MS = 15_000;
/** A stream ends after so long, to be opened anew: one whose reader is gone shows no other way. Milliseconds. */
export const STREAM_MS = 60_000;
/** Most frames one request may carry. */
export const SAID_MAX = 64;

/**
 * Close codes after which the same try cannot succeed: another credential, page or client is needed. They stand
 * alone so that a browser bundle carries these and not the others.
 */
export const CLOSE_UNAUTHORISED = 4001;
export const CLOSE_ORIGIN = 4003;
export const CLOSE_VERSION = 4010;
/** Close codes of the socket (4000 to 4999 are an application's own, RFC 6455 section 7.4.2). */
export const CLOSE = {
	/** The credential is unknown, expired or revoked. Do not come back with it. */
	unauthorised: CLOSE_UNAUTHORISED,
	/** A frame that breaks the protocol. */
	badFrame: 4002,
	/** The page's origin is not on the shop's list. */
	origin: CLOSE_ORIGIN,
	/** The receiver was too slow. Come back and resume. */
	slow: 4008,
	/** The protocol version is not served any more. Load the newest client. */
	version: CLOSE_VERSION,
	/** Not now: too many connections, no hello in time, or no database. Come back later (RFC 6455 registry). */
	busy: 1013,
	/** The server restarts. Come back and resume (RFC 6455 registry: service restart). */
	restart: 1012,
} as const;
