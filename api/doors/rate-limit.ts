/** Rate limits as requests meet them: counted, and told in the answer's headers. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context as Request } from "hono";
import type { MiddlewareHandler } from "hono/types";
import { clientAddress } from "../client-address.ts";
import type { Left, Limit, Limits } from "../limits/limits.ts";
import type { Env } from "./env.ts";

export class RateLimits {
	readonly #limits: Limits;
	readonly #trustProxy: number;

	/** @param limits shared with the socket, so that one bucket counts whichever way somebody comes. */
	constructor(limits: Limits, trustProxy: number) {
		this.#limits = limits;
		this.#trustProxy = trustProxy;
	}

	/** Counts one request. @throws ApiError `rate_limited` */
	async count(c: Request, limit: Limit, by: string): Promise<void> {
		await this.#limits.count(limit, by, (left) => tell(c, left));
	}

	/** Counts one message that is said. @throws ApiError `rate_limited` */
	async posted(c: Request<Env>): Promise<void> {
		await this.#limits.posted(c.var.actor, (left) => tell(c, left));
	}

	/** Takes one back that turned out well. */
	async forgive(limit: Limit, by: string): Promise<void> {
		await this.#limits.forgive(limit, by);
	}

	/** The address a request comes from, as far as it can be known. */
	addressOf(c: Request): string {
		const remote = c.env?.incoming === undefined ? undefined : getConnInfo(c).remote.address;
		return clientAddress(remote ?? "", c.req.header("X-Forwarded-For"), this.#trustProxy);
	}

	/**
	 * Counts who turned out to be nobody: only then is it known, and whoever is somebody must not wait for those who
	 * share their address.
	 */
	readonly strangers: MiddlewareHandler<Env> = async (c, next) => {
		await next();
		if (c.res.status === 401) await this.count(c, "stranger", this.addressOf(c));
	};

	/** Once it is known who asks. */
	readonly perActor: MiddlewareHandler<Env> = async (c, next) => {
		await this.#limits.asked(c.get("actor"), (left) => tell(c, left));
		await next();
	};
}

/** What is left, as draft-ietf-httpapi-ratelimit-headers has it. */
function tell(c: Request, { limit, points, window, remaining, seconds }: Left): void {
	c.header("RateLimit-Policy", `"${limit}";q=${points};w=${window}`);
	c.header("RateLimit", `"${limit}";r=${remaining};t=${seconds}`);
}
