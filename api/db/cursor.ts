/** Where a list goes on: opaque to clients, bound to the order it was made for. */
import { ApiError } from "../errors.ts";

/** The last row of a page: its place in the order. `at` is a timestamp with microseconds, as Postgres writes it. */
export type Cursor = { order: string; at: string; id: string };

export function encodeCursor({ order, at, id }: Cursor): string {
	return Buffer.from(JSON.stringify([order, at, id])).toString("base64url");
}

/** @throws ApiError `bad_cursor` when it was not made by `encodeCursor` for one of these orders. */
export function decodeCursor(text: string, orders: readonly string[]): Cursor {
	try {
		const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
		if (Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === "string")) {
			const [order, at, id] = value as [string, string, string];
			if (orders.includes(order) && !Number.isNaN(Date.parse(at))) return { order, at, id };
		}
	} catch {
		// Not ours: answered below like everything else that is not.
	}
	throw new ApiError("bad_cursor");
}
