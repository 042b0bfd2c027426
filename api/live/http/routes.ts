/** What a socket does, as two operations, for networks that let no socket through. SPEC: S (without a socket). */

import { z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { answeredSchema, saidSchema, streamSchema } from "../../../protocol/frames.ts";
import { CLOSE } from "../../../protocol/limits.ts";
import type { Actor } from "../../context.ts";
import { bearer, credentials, SHOP_HEADER } from "../../doors/credentials.ts";
import { body, newDoor, operation } from "../../doors/door.ts";
import type { Door, DoorDeps, Env } from "../../doors/env.ts";
import { refusals } from "../../doors/refusals.ts";
import { ApiError } from "../../errors.ts";
import type { Premises } from "../connection.ts";
import { HelloRefused } from "../hello-refused.ts";
import { Listener } from "../listener.ts";
import { refusalOf } from "../served-versions.ts";
import type { Visitors } from "../visitors.ts";
import { welcome } from "../welcome.ts";
import { answer } from "./answer.ts";
import { Stream } from "./stream.ts";

const tag = "Live";
const EVENTS = "text/event-stream";
/** When whoever is refused for being one too many may try again. Seconds. */
const LATER = 5;

const streaming = {
	...operation({
		method: "post",
		path: "/live/stream",
		for: ["buyer", "seller", "key"],
		tag,
		summary: "Hear what happens, as server-sent events",
		description:
			"What the socket at `/v1/live` tells, for networks that let no socket through: each event's data is one frame, the first is `welcome`. An event `close` carries the code with which a socket would be closed. Ends after a minute: open the next one with the `rev`s held by then.",
		request: body(streamSchema),
		answers: z.string(),
	}),
	responses: {
		200: { description: "Frames, as they come.", content: { [EVENTS]: { schema: z.string() } } },
		...refusals,
	},
};

const saying = operation({
	method: "post",
	path: "/live/frames",
	for: ["buyer", "seller", "key"],
	tag,
	summary: "Say frames",
	description:
		"What would be said on the socket at `/v1/live`, obeyed in order. The answer has the frames that answer them: `message` for a post that is stored now, or was before, and `refused` by name.",
	request: body(saidSchema),
	answers: answeredSchema,
});

export function liveRoutes(deps: DoorDeps, premises: Premises, visitors: Visitors): Door {
	const { limits } = deps;
	const door = newDoor();
	door.use("/live/stream", speaker(deps, premises), limits.perActor);
	door.use("/live/frames", credentials(deps), limits.perActor);
	return door
		.openapi(streaming, async (c) => {
			const stream = await open(premises, visitors, c.var.actor, limits.addressOf(c), c.req.valid("json"));
			return c.body(stream.body, 200, {
				"Content-Type": EVENTS,
				// Nginx and those who learned from it pass on what comes at once.
				"X-Accel-Buffering": "no",
			});
		})
		.openapi(saying, async (c) => c.json(await answer(premises, c.var.actor, c.req.valid("json")), 200));
}

/**
 * Who opens a stream. A token counts as in a `hello`, so a new device makes itself known; a seller's session counts for
 * the desk.
 */
function speaker(deps: DoorDeps, { authenticate }: Premises) {
	const bySession = credentials(deps);
	return createMiddleware<Env>(async (c, next) => {
		const token = bearer(c);
		if (token === null) return bySession(c, next);
		const said = streamSchema.safeParse(await c.req.json().catch(() => null));
		const shop = c.req.header(SHOP_HEADER);
		if (shop === undefined && token.startsWith("dev_")) throw new ApiError("unauthorised");
		const hello = { type: "hello" as const, token, shop: shop ?? "", version: 1, follow: [], ...said.data };
		const peer = { origin: c.req.header("Origin") ?? null, address: deps.limits.addressOf(c) };
		c.set("actor", await authenticate(hello, peer).catch(refused));
		await next();
	});
}

/** @throws ApiError always: the same refusal, as a problem. */
function refused(error: unknown): never {
	if (!(error instanceof HelloRefused)) throw error;
	switch (error.code) {
		case CLOSE.unauthorised:
			throw new ApiError("unauthorised");
		case CLOSE.origin:
			throw new ApiError("origin_not_allowed");
		default:
			throw new ApiError("unavailable", { retryAfter: LATER });
	}
}

type Wish = z.infer<typeof streamSchema>;

/** @throws ApiError `unavailable`, `rate_limited` or `unauthorised` */
async function open(
	premises: Premises,
	visitors: Visitors,
	actor: Actor,
	address: string,
	{ version, follow, inbox = false, page, wait }: Wish,
): Promise<Stream> {
	const { ctx, hub, serves } = premises;
	const since = Date.now();
	if (visitors.draining) throw new ApiError("unavailable", { retryAfter: LATER });
	const left = visitors.admit(address);
	if (left === null) throw new ApiError("rate_limited", { retryAfter: LATER });
	const stream: Stream = new Stream(hub, wait, () => {
		visitors.remove(stream);
		left();
	});
	visitors.add(stream);
	const refusal = refusalOf(version, serves);
	if (refusal !== null) {
		stream.end(refusal);
		return stream;
	}
	const listener = new Listener(stream, actor, { inbox, page: page ?? null });
	const outcome = hub.join(listener, since);
	if (outcome !== "joined") {
		stream.end(outcome === "revoked" ? CLOSE.unauthorised : CLOSE.busy);
		return stream;
	}
	stream.serve(listener);
	void tell();
	return stream;

	/** Goes on while the answer is on its way. */
	async function tell(): Promise<void> {
		try {
			const rest = await welcome(ctx, hub, listener, { epoch: premises.epoch, wishes: follow });
			await rest();
			stream.caughtUp();
		} catch (error) {
			ctx.log.error({ err: error }, "a stream could not be welcomed");
			stream.end(CLOSE.busy);
		}
	}
}
