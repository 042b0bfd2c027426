import { isAPIError } from "better-auth/api";
import { ApiError } from "../errors.ts";
import type { Auth } from "./sign-in.ts";

/**
 * Gives the seller of a session a password, or another one. Sockets and sessions stay.
 *
 * @param input.current the password so far; only needed when there is one.
 * @throws ApiError `invalid` when `current` is missing or wrong
 */
export async function setPassword(
	auth: Auth,
	headers: Headers,
	{ password, current }: { password: string; current?: string | undefined },
): Promise<void> {
	try {
		if (current === undefined) {
			await auth.api.setPassword({ body: { newPassword: password }, headers });
		} else {
			await auth.api.changePassword({ body: { newPassword: password, currentPassword: current }, headers });
		}
	} catch (error) {
		if (!isAPIError(error) || error.statusCode >= 500) throw error;
		const detail = current === undefined ? "say your password so far" : "is not your password so far";
		throw new ApiError("invalid", { errors: [{ pointer: "/current", detail }] });
	}
}
