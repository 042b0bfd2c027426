/** Disks that forget, fill up, and are put back as they were yesterday. These need root, for a disk of their own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "../../../api/db/client.ts";
import { check } from "../check.ts";
import { DatabaseServer } from "../database-server.ts";
import type { Fault, Setting, Stage } from "../fault.ts";
import { readLedger } from "../fleet.ts";
import { together } from "../record.ts";
import { CLEAR } from "../road.ts";

const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: "pipe" });

/** Why this machine has no disks to spare; null when it has. */
function missing(): string | null {
	if (process.platform !== "linux") return "mounting a disk of its own is written for Linux";
	if (process.getuid?.() !== 0) return "mounting a disk of its own needs root";
	const place = mkdtempSync(join(tmpdir(), "shopbell-disk-"));
	try {
		const image = join(place, "image");
		run("truncate", "--size=16M", image);
		run("mkfs.ext4", "-q", image);
		mkdirSync(join(place, "disk"));
		run("mount", "-o", "loop", image, join(place, "disk"));
		run("umount", join(place, "disk"));
		return null;
	} catch (error) {
		return `no disk can be mounted here (${String(error).split("\n")[0]})`;
	} finally {
		rmSync(place, { recursive: true, force: true });
	}
}

/** A disk in a file, which can be copied as it is at any moment: what a power cut would leave of it. */
function diskInAFile(): { home: string; undo: () => void } {
	const place = mkdtempSync(join(tmpdir(), "shopbell-disk-"));
	run("chmod", "711", place);
	run("truncate", "--size=2G", join(place, "image"));
	run("mkfs.ext4", "-q", join(place, "image"));
	const home = join(place, "disk");
	mkdirSync(home);
	run("mount", "-o", "loop", join(place, "image"), home);
	return {
		home,
		undo() {
			run("umount", "--lazy", home);
			rmSync(place, { recursive: true, force: true });
		},
	};
}

/** A disk of `megabytes`. */
function smallDisk(megabytes: number): { home: string; undo: () => void } {
	const home = mkdtempSync(join(tmpdir(), "shopbell-disk-"));
	run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m,mode=711`, "tmpfs", home);
	return {
		home,
		undo() {
			run("umount", "--lazy", home);
			rmSync(home, { recursive: true, force: true });
		},
	};
}

/** Takes the disk away in the middle of everything, and looks on a copy what a start after the power cut would find. */
async function cutPower({ fleet, crowds }: Stage): Promise<void> {
	const { database } = fleet;
	database.freeze();
	const place = mkdtempSync(join(tmpdir(), "shopbell-cut-"));
	run("chmod", "711", place);
	const seen = together(await Promise.all(crowds.map((crowd) => crowd.testify())));
	run("cp", "--sparse=always", join(database.home, "../image"), join(place, "image"));
	database.thaw();
	const home = join(place, "disk");
	mkdirSync(home);
	run("mount", "-o", "loop", join(place, "image"), home);
	try {
		const after = await DatabaseServer.revive(database, home);
		const { sql, close } = openDatabase(after.url(), 1, 60_000);
		const ledger = await readLedger(sql, fleet.shop.id);
		await close();
		await after.remove();
		const { lost, doubled, reordered } = check(
			{ typed: [], acknowledged: seen.acknowledged, screens: [], jumps: [] },
			ledger,
		);
		const wrong = [...lost, ...doubled, ...reordered];
		if (wrong.length > 0) throw new Error(`after the power cut: ${wrong.length} wrong, ${wrong[0]}`);
	} finally {
		run("umount", "--lazy", home);
		rmSync(place, { recursive: true, force: true });
	}
}

/** Puts yesterday's backup in the place of the database, as the documentation has it. */
async function restore({ fleet, crowds, excused }: Stage): Promise<void> {
	const { database, databaseRoad } = fleet;
	const backup = `${database.cluster.folder}.backup`;
	rmSync(backup, { recursive: true, force: true });
	await database.stop();
	run("cp", "-a", database.cluster.folder, backup);
	const then = await acknowledgedBy(crowds);
	await database.start();
	await Promise.all(crowds.map((crowd) => crowd.settled(60_000)));
	// People go on for a while; what they say now, the backup does not know.
	await pause(3_000);
	databaseRoad.change({ kind: "cut" });
	await database.kill();
	// What was committed at the last moment is still on its way to the screens.
	await pause(1_000);
	for (const text of await acknowledgedBy(crowds)) if (!then.has(text)) excused.add(text);
	renameSync(database.cluster.folder, `${database.cluster.folder}.lost`);
	renameSync(backup, database.cluster.folder);
	rmSync(`${database.cluster.folder}.lost`, { recursive: true });
	await database.start();
	databaseRoad.change(CLEAR);
}

async function acknowledgedBy(crowds: Stage["crowds"]): Promise<Set<string>> {
	const { acknowledged } = together(await Promise.all(crowds.map((crowd) => crowd.testify())));
	return new Set(acknowledged.map(({ text }) => text));
}

/** Fills what is left of the disk, and frees it again. */
async function fillDisk({ fleet: { database } }: Stage): Promise<void> {
	const ballast = join(database.home, "ballast");
	try {
		// Ends when nothing more fits, which is what it is for.
		run("dd", "if=/dev/zero", `of=${ballast}`, "bs=64k");
	} catch {}
	await pause(6_000);
	writeFileSync(ballast, "");
	rmSync(ballast);
	// Without room for its write-ahead log it gives up; whoever watches it starts it again when there is some.
	if (!database.running) await database.start();
}

const SMALL: Setting = { apis: 2, nats: 1, buyers: 200, desks: 2, pace: 3_000 };

export const diskFaults: Fault[] = [
	{
		name: "The power goes in the middle of everything (a copy of the disk as it is)",
		setting: { ...SMALL, ground: diskInAFile },
		times: { short: 0, long: 5 },
		missing,
		strike: cutPower,
	},
	{
		name: "The disk of PostgreSQL is full for 6 s",
		setting: {
			...SMALL,
			ground: () => smallDisk(320),
			database: { settings: ["max_wal_size=48MB", "min_wal_size=32MB"] },
		},
		times: { short: 0, long: 3 },
		missing,
		strike: fillDisk,
	},
	{
		name: "An older backup takes the place of the database",
		setting: { ...SMALL },
		times: { short: 1, long: 3 },
		strike: restore,
		// A process that runs on notices within two seconds; until then it says what this life says.
		mayJump: true,
	},
];
