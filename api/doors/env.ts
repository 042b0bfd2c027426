/** What every door has at hand. */
import type { HttpBindings } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Auth } from "../auth/sign-in.ts";
import type { Config } from "../config.ts";
import type { Actor, Context } from "../context.ts";
import type { Readiness } from "../health/readiness.ts";
import type { Limits } from "../limits/limits.ts";
import type { Folders } from "../pages/folders.ts";
import type { RateLimits } from "./rate-limit.ts";

export type Deps = {
	ctx: Context;
	config: Config;
	readiness: () => Promise<Readiness>;
	/** Whether this seller has a desk of this shop open. */
	isOnline: (shop: string, seller: string) => boolean;
	/** What sockets do, for where none comes through. */
	live: (deps: DoorDeps) => Door;
	/** How much anybody may ask. */
	limits: Limits;
	/** Where the built programs lie, if elsewhere. */
	folders?: Partial<Folders>;
};

export type DoorDeps = Omit<Deps, "live" | "limits" | "folders"> & {
	auth: Auth;
	limits: RateLimits;
	folders: Folders;
};

/** What is known of a request by the time it reaches a door. */
export type Env = {
	/** Absent when the request did not come over a network, as in tests. */
	Bindings: Partial<HttpBindings>;
	Variables: {
		requestId: string;
		/** Who asks. */
		actor: Actor;
		/** The same for every run of one request with an `Idempotency-Key`: names what the request makes. */
		runName?: string;
	};
};
export type Door = OpenAPIHono<Env>;
