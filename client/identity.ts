/** The shop says who its buyer is. SPEC: C (client duties). */
import type { Device } from "./buyer.ts";
import { type Failure, passing, type Rest } from "./rest.ts";

/** What is needed of the buyer's chat. */
export type Vouched = {
	device(): Device | null;
	remember(device: Device): void;
	/** Who typed what is kept here, if they had been named. */
	typedBy(): string | undefined;
	rest: Rest;
	logout(): Promise<void>;
	restart(): void;
	/** What the shop said and the server has not confirmed. `show` asks it to, once there is a device to be named. */
	identity?: { sub: string; show(): Promise<void> };
};

/** The claim `sub` (RFC 7519 section 4.1.2), unverified: the server decides whether it is true. */
function subjectOf(jwt: string): string {
	const payload = jwt.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? "";
	const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
	return `${JSON.parse(new TextDecoder().decode(bytes)).sub}`;
}

/** Rejects with a `Failure` when the server was asked and did not accept it; the buyer may write all the same. */
export async function identify(jwt: string, to: Vouched): Promise<void> {
	const sub = subjectOf(jwt);
	const before = to.device()?.sub;
	const known = before ?? to.identity?.sub ?? to.typedBy();
	if (known !== undefined && known !== sub) await to.logout();

	const ask = async () => {
		const device = to.device();
		if (!device) return;
		try {
			await to.rest("POST", "buyer/identity", { identity: jwt });
			if (to.device()?.secret === device.secret) to.remember({ ...device, sub });
			if (to.identity === mine) delete to.identity;
		} catch (error) {
			const failure = error as Failure;
			if (failure.code === "identity_changed") {
				// The device is somebody else's: this person begins with one of their own.
				await to.logout();
				to.identity = mine;
				return;
			}
			if (!passing(failure) && to.identity === mine) delete to.identity;
			throw error;
		}
	};
	let asking: Promise<void> | undefined;
	const mine = {
		sub,
		show() {
			asking ??= ask().finally(() => {
				asking = undefined;
			});
			return asking;
		},
	};
	to.identity = mine;
	await mine.show();
	// The connection still speaks for whom the device was before, without the conversations of elsewhere.
	if (to.device()?.sub !== before) to.restart();
}
