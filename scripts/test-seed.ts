/**
 * Random tests play the same stories every time, so that a red run is about the change at hand. Another seed plays
 * others: `SEED=7 npx vitest run …`; a failure prints the seed it had.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
