import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const TIDY = fileURLToPath(new URL("tidy.ts", import.meta.url));

/** Makes room for new objects, is quiet, then busy enough to need it again, and quiet; tells of each time room was given back. */
const PROGRAM = `
	import { getHeapSpaceStatistics } from "node:v8";
	import { tidyWhenQuiet } from ${JSON.stringify(TIDY)};
	const room = () => getHeapSpaceStatistics().find((space) => space.space_name === "new_space").space_size;
	const work = () => {
		let kept = [];
		for (const end = performance.now() + 1_500; performance.now() < end; ) {
			kept.push({ some: { thing: performance.now() } });
			if (kept.length > 200_000) kept = kept.slice(-100_000);
		}
	};
	tidyWhenQuiet();
	for (const time of ["start", "storm"]) {
		work();
		const grown = room();
		if (grown < 4e6) throw new Error(\`nothing to give back: \${grown}\`);
		while (room() > grown / 2) await new Promise((resolve) => setTimeout(resolve, 100));
		console.log(time);
	}
`;

test("memory is given back after the start, and again after a storm, once it is quiet", async () => {
	const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	let said = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		said += text;
	});
	await once(child, "close");
	expect(said).toBe("start\nstorm\n");
});
