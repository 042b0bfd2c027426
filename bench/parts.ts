/** The parts, in the order in which they run. Each is loaded only when it is measured. */
import type { Part } from "./part.ts";

export const PARTS: Record<string, () => Promise<{ part: Part }>> = {
	server: () => import("./server.ts"),
	page: () => import("./page/part.ts"),
};
