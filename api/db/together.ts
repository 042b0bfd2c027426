/** Reading together: a question about one, made of a question about many. */
import { type Context, perContext } from "../context.ts";
import { batch } from "./batch.ts";

/**
 * Who comes alone waits for nobody; when thousands come back at once, each question is for all who came during the one
 * before, and they share the way to the database.
 *
 * @param ask answers in the order of the items. When one of them makes it fail, the others are asked for without it.
 * @returns the question about one. Throws ApiError `unavailable` when the database could not answer.
 */
export function together<Item, Answer extends NonNullable<unknown> | null>(
	ask: (ctx: Context, items: Item[]) => Promise<Answer[]>,
): (ctx: Context, item: Item) => Promise<Answer> {
	const batchOf = perContext((ctx) =>
		// All at one place: one question after the other.
		batch<Item, Answer>(
			(items) => ask(ctx, items),
			() => "",
		),
	);
	return (ctx, item) => batchOf(ctx)(item);
}
