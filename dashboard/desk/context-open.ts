/** Whether the buyer's panel is open: beside the threads, where that is remembered, or over them on a smaller screen. */
import { signal } from "@preact/signals";
import { breadth } from "../ui/breadth.ts";
import { remembered } from "../ui/remembered.ts";

export const contextBeside = remembered("context", ["yes", "no"]);
export const contextOver = signal(false);

export function toggleContext(): void {
	if (breadth.peek() === "wide") contextBeside.value = contextBeside.peek() === "yes" ? "no" : "yes";
	else contextOver.value = !contextOver.peek();
}
