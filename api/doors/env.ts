/** What every door has at hand. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Auth } from "../auth/sign-in.ts";
import type { Config } from "../config.ts";
import type { Actor, Context } from "../context.ts";
import type { Readiness } from "../health/readiness.ts";

export type Deps = {
	ctx: Context;
	config: Config;
	readiness: () => Promise<Readiness>;
	/** Whether this seller has a desk of this shop open. */
	isOnline: (shop: string, seller: string) => boolean;
};

export type DoorDeps = Deps & { auth: Auth };

export type Env = { Variables: { requestId: string; actor: Actor } };
export type Door = OpenAPIHono<Env>;
