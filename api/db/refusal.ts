/** What somebody is told of an error, whichever door they came by: a refusal by name, and nothing of our insides. */

import { ApiError } from "../errors.ts";
import { isFull, isOutage, isUnstorable } from "./failure.ts";

/** How soon a disk that was full may have room again. Seconds. */
const ROOM = 15;

/** The refusal that an error amounts to. */
export function refusalOf(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	if (isFull(error)) return new ApiError("storage_full", { retryAfter: ROOM });
	if (isOutage(error)) return new ApiError("unavailable");
	if (isUnstorable(error)) return new ApiError("invalid");
	return new ApiError("internal");
}
