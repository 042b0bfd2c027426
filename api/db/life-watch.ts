/** Noticing, while the process runs, that the database has begun another life: a standby took over, a backup was loaded. */
import type { Sql } from "postgres";
import { type Life, readLife, renewEpoch, wasSetBack } from "./epoch.ts";

/** Between two looks, in milliseconds: so long clients may hear the old epoch. */
const LOOK = 2_000;

export type LifeWatch = {
	/** As it was at the last look. */
	readonly epoch: string;
	/** Looks now. Resolves to whether it is another life than at the look before. */
	look: () => Promise<boolean>;
	stop: () => void;
};

/**
 * Looks at the database's life now and then. A database found behind where it was, though it calls itself the same (its
 * disk was put back under it), is given another epoch.
 *
 * @param onAnother called when it is another life; whoever was welcomed in the one before must say hello again.
 */
export async function watchLife(sql: Sql, onAnother: () => void, every: number = LOOK): Promise<LifeWatch> {
	let life: Life = await readLife(sql);
	let looking: Promise<boolean> | null = null;
	const compare = async () => {
		let now = await readLife(sql);
		if (wasSetBack(life, now)) {
			await renewEpoch(sql);
			now = await readLife(sql);
		}
		const isAnother = now.epoch !== life.epoch;
		life = now;
		if (isAnother) onAnother();
		return isAnother;
	};
	const look = () => {
		looking ??= compare().finally(() => {
			looking = null;
		});
		return looking;
	};
	// A database that does not answer, or is still a standby, is looked at again.
	const timer = setInterval(() => look().catch(() => {}), every).unref();
	return {
		get epoch() {
			return life.epoch;
		},
		look,
		stop: () => clearInterval(timer),
	};
}
