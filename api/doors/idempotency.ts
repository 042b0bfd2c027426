/** `Idempotency-Key`: the same request again gets the first answer (draft-ietf-httpapi-idempotency-key-header). */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { authorOf } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { DoorDeps, Env } from "./env.ts";

/** How long an answer is kept, in hours. */
const KEPT = 24;
/** A first request that has not answered after this died with its process; the key is free again. Seconds. */
const ABANDONED = 60;
const KEY = /^[\x21-\x7e]{1,255}$/;

type Row = { request: Buffer; status: number | null; body: string | null; mine: boolean };

/** Replays answers of POST requests that carry a key. Problems of the server are not kept: they may be tried again. */
export function idempotency({ ctx }: DoorDeps): MiddlewareHandler<Env> {
	return async (c, next) => {
		const key = c.req.header("Idempotency-Key");
		if (c.req.method !== "POST" || key === undefined) return next();
		if (!KEY.test(key)) {
			throw new ApiError("bad_request", {
				detail: "An Idempotency-Key is 1 to 255 visible ASCII characters.",
			});
		}
		const actor = c.var.actor;
		const who = actor.kind === "buyer" ? actor.buyer : authorOf(actor);
		const asked = `${c.req.method} ${c.req.path}\n${await c.req.text()}`;
		const request = createHash("sha256").update(asked).digest();
		const place = { shop: actor.shop, actor: who, key, request };
		const row = await claim(ctx.sql, place);
		if (!row.mine) {
			if (!row.request.equals(request)) throw new ApiError("idempotency_key_reused");
			if (row.status === null) throw new ApiError("idempotency_key_running", { retryAfter: 1 });
			return new Response(row.body, {
				status: row.status,
				headers: { "Content-Type": "application/json", "Idempotency-Replayed": "true" },
			});
		}
		await next();
		if (c.res.status < 500 && c.error === undefined) {
			await keep(ctx.sql, place, c.res.status, await c.res.clone().text());
		} else {
			await release(ctx.sql, place);
		}
	};
}

type Sql = DoorDeps["ctx"]["sql"];
type Place = { shop: string; actor: string; key: string; request: Buffer };

/** Inserts before the request runs, so that of two at once only one does. Old and abandoned keys are taken over. */
async function claim(sql: Sql, { shop, actor, key, request }: Place): Promise<Row> {
	const [row] = await sql<Row[]>`
		with mine as (
			insert into idempotent_answers as a (shop_id, actor, key, request)
			values (${shop}, ${actor}, ${key}, ${request})
			on conflict (shop_id, actor, key) do update
				set request = excluded.request, status = null, body = null, created_at = now()
				where a.created_at < now() - make_interval(hours => ${KEPT})
					or (a.status is null and a.created_at < now() - make_interval(secs => ${ABANDONED}))
			returning request, status, body, true as mine
		)
		select * from mine
		union all
		select request, status, body, false from idempotent_answers
		where shop_id = ${shop} and actor = ${actor} and key = ${key} and not exists (select from mine)`;
	// Inserted by another between our two looks: it runs right now.
	return row ?? { request, status: null, body: null, mine: false };
}

async function keep(sql: Sql, { shop, actor, key }: Place, status: number, body: string): Promise<void> {
	await sql`update idempotent_answers set status = ${status}, body = ${body}
		where shop_id = ${shop} and actor = ${actor} and key = ${key}`;
}

async function release(sql: Sql, { shop, actor, key }: Place): Promise<void> {
	await sql`delete from idempotent_answers
		where shop_id = ${shop} and actor = ${actor} and key = ${key} and status is null`;
}

/** Forgets answers that are older than they are kept; for a timer. */
export async function forgetOldAnswers(sql: Sql): Promise<void> {
	await sql`delete from idempotent_answers where created_at < now() - make_interval(hours => ${KEPT})`;
}
