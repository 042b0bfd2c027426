/** The parts, in the order in which they run. Each is loaded only when it is measured. */
import type { Part } from "./part.ts";

export const PARTS: Record<string, () => Promise<{ part: Part }>> = {
	server: () => import("./server.ts"),
	connections: () => import("./connections.ts"),
	screens: () => import("./screens.ts"),
	processes: () => import("./processes.ts"),
	history: () => import("./history.ts"),
	start: () => import("./start.ts"),
	sizes: () => import("./sizes.ts"),
	page: () => import("./page/part.ts"),
	desk: () => import("./desk/part.ts"),
};
