/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST sent twice is done once and answered twice. */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono/types";
import { keyFor, seal, unseal } from "../auth/keys-of-secret.ts";
import type { Actor, Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { newName } from "../ids.ts";
import type { DoorDeps, Env } from "./env.ts";

/** How long an answer is kept. Seconds. */
const KEPT = 24 * 60 * 60;
/** A run that has not ended after this was cut off, and may be taken over. No request takes nearly so long. Seconds. */
const CUT_OFF = 60;
/** When to ask again for the answer of a run that is under way. Seconds. */
const SOON = 1;
/** Old answers are swept out at most so often. Milliseconds. */
const SWEEP = 10 * 60 * 1000;
/** Visible ASCII, as HTTP field values have it. */
const KEY = /^[\x21-\x7e]{1,255}$/;

type Place = { shop: string; actor: string; key: string };
type Row = { mine: boolean; request: Buffer; status: 200 | 201 | 204 | null; body: string | null };

/**
 * The first request writes its row before it runs, so two that race cannot both run. Kept are only successes: what was
 * refused changed nothing, and the same again may go better. Answers are kept sealed, for some show a secret once.
 *
 * @throws ApiError `idempotency_key_reused`, `idempotency_key_running`, or `invalid` for a key that is none
 */
export function idempotency({ ctx, config }: DoorDeps): MiddlewareHandler<Env> {
	const secret = keyFor(config.secret, "idempotent-answers");
	let sweptAt = Number.NEGATIVE_INFINITY;

	return async (c, next) => {
		const key = c.req.header("Idempotency-Key");
		if (key === undefined || c.req.method !== "POST") return next();
		if (!KEY.test(key)) {
			throw new ApiError("invalid", { detail: "Idempotency-Key must be 1 to 255 visible ASCII characters." });
		}
		const actor = c.get("actor");
		const place = { shop: actor.shop, actor: nameOf(actor), key };
		const url = new URL(c.req.url);
		const request = createHash("sha256")
			.update(`${c.req.method} ${url.pathname}${url.search}\n${await c.req.text()}`)
			.digest();

		const row = await claim(ctx, place, request);
		if (!row.mine) {
			if (!row.request.equals(request)) throw new ApiError("idempotency_key_reused");
			if (row.status === null || row.body === null) {
				throw new ApiError("idempotency_key_running", { retryAfter: SOON });
			}
			const body = unseal(secret, Buffer.from(row.body, "base64"));
			c.header("Idempotency-Replayed", "true");
			if (body.length > 0) c.header("Content-Type", "application/json");
			return c.newResponse(body.length > 0 ? body.toString() : null, { status: row.status });
		}
		c.set("runName", row.body ?? newName());
		await next();
		if (c.res.ok) {
			const body = seal(secret, Buffer.from(await c.res.clone().arrayBuffer())).toString("base64");
			await keep(ctx, place, c.res.status, body);
		} else {
			await drop(ctx, place);
		}
		const now = performance.now();
		if (now - sweptAt > SWEEP) {
			sweptAt = now;
			sweep(ctx);
		}
	};
}

/** A buyer may become another one while they identify; their device stays the same. */
function nameOf(actor: Actor): string {
	switch (actor.kind) {
		case "buyer":
			return actor.device;
		case "seller":
			return actor.seller;
		case "key":
			return actor.key;
	}
}

/**
 * Writes the row of a new run, or takes over one that was cut off; else reads the row that is there. While it runs, the
 * row's body is the run's name: whoever takes over makes the same things again under the same names.
 */
async function claim(ctx: Context, { shop, actor, key }: Place, request: Buffer): Promise<Row> {
	const [row] = await ctx.sql<Row[]>`
		with claimed as (
			insert into idempotent_answers as a (shop_id, actor, key, request, body)
			values (${shop}, ${actor}, ${key}, ${request}, ${newName()})
			on conflict (shop_id, actor, key) do update set
				request = excluded.request,
				created_at = now(),
				status = null,
				body = case when a.status is null then a.body else excluded.body end
			where a.created_at < now() - make_interval(secs => ${KEPT})
				or (a.status is null and a.request = excluded.request
					and a.created_at < now() - make_interval(secs => ${CUT_OFF}))
			returning true as mine, request, status, body
		)
		select * from claimed
		union all
		select false, request, status, body from idempotent_answers
		where shop_id = ${shop} and actor = ${actor} and key = ${key} and not exists (select from claimed)`;
	// The row of a racing request that this statement's snapshot does not show yet: it runs.
	if (row === undefined) throw new ApiError("idempotency_key_running", { retryAfter: SOON });
	return row;
}

async function keep(ctx: Context, { shop, actor, key }: Place, status: number, body: string): Promise<void> {
	// The request is done and will be answered, whether this works or not. Undone, the row counts as cut off.
	await ctx.sql`
		update idempotent_answers set status = ${status}, body = ${body}
		where shop_id = ${shop} and actor = ${actor} and key = ${key}`.catch((error: unknown) =>
		ctx.log.warn({ err: error }, "an answer could not be kept"),
	);
}

async function drop(ctx: Context, { shop, actor, key }: Place): Promise<void> {
	await ctx.sql`
		delete from idempotent_answers
		where shop_id = ${shop} and actor = ${actor} and key = ${key} and status is null`.catch(
		(error: unknown) => ctx.log.warn({ err: error }, "a refused run could not be forgotten"),
	);
}

function sweep(ctx: Context): void {
	ctx.sql`delete from idempotent_answers where created_at < now() - make_interval(secs => ${KEPT})`.catch(
		(error: unknown) => ctx.log.warn({ err: error }, "old answers could not be swept out"),
	);
}
