/** What the generator is told to do, and what it answers. */
import type { Seat } from "./seat.ts";

export type Shape =
	/** Every speaker has one message under way, always. */
	| { kind: "saturated" }
	/** One message under way in all, said by one speaker after the other. */
	| { kind: "alone" }
	/** So many a second, whatever comes back. */
	| { kind: "steady"; perSecond: number };

/** Who must have heard a message for it to be delivered: its partner, its own author, or every other client. */
export type Audience = "partner" | "self" | "others";

export type Talk = {
	shape: Shape;
	audience: Audience;
	/** The first so many clients speak; the others listen. */
	speakers: number;
	warmMs: number;
	ms: number;
};

export type Order =
	| { do: "open"; seats: Seat[]; atOnce: number }
	| { do: "load"; talk: Talk; measured: number[] }
	| { do: "close" };

/** Latencies are milliseconds from saying to hearing at the partner; processor times are seconds. */
export type Load = {
	delivered: number;
	perSecond: number;
	/** Frames that told of the inbox. */
	inboxFrames: number;
	p50: number;
	p95: number;
	p99: number;
	/** Of the processes measured, in the time measured. */
	cpu: number;
	/** Cores the generator was busy with, of one. */
	ownCores: number;
	/** Cores that something else on this machine was busy with. */
	otherCores: number;
};

export type Answer =
	| { opened: { perSecond: number } }
	| { load: Load }
	| { closed: true }
	| { failed: string };
