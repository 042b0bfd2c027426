/** Every fault, those with the same setting together. */

import { busFaults } from "./cases/bus.ts";
import { clockFaults } from "./cases/clocks.ts";
import { databaseFaults } from "./cases/database.ts";
import { diskFaults } from "./cases/disks.ts";
import { networkFaults } from "./cases/network.ts";
import { processFaults } from "./cases/processes.ts";
import { receiverFaults } from "./cases/receivers.ts";
import { stormFaults } from "./cases/storm.ts";
import type { Fault } from "./fault.ts";

const faults: Fault[] = [
	...processFaults,
	...databaseFaults,
	...networkFaults,
	...busFaults,
	...clockFaults,
	...receiverFaults,
	...diskFaults,
	...stormFaults,
];

export const ALL: Fault[] = [...Map.groupBy(faults, ({ setting }) => setting).values()].flat();
