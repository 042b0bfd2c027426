import { TEXT_MAX } from "../../protocol/limits.ts";
import { isUnicode } from "../../protocol/resources.ts";
import { ApiError } from "../errors.ts";

/** Characters of a conversation's newest message that lists show. */
export const SUMMARY = 200;

/** Lets through what may be said. @throws ApiError `text_empty`, `text_too_long` or `text_malformed` */
export function sayable(text: string): string {
	if (text.length > TEXT_MAX) throw new ApiError("text_too_long");
	if (!isUnicode(text)) throw new ApiError("text_malformed");
	if (text.trim() === "") throw new ApiError("text_empty");
	return text;
}
