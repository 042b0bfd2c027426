/**
 * Preloaded into a process that was started with `--expose-gc`: whenever its parent says anything, it answers with the
 * bytes that are still held after everything nobody can reach is gone.
 */
process.on("message", () => {
	globalThis.gc?.();
	process.send?.(process.memoryUsage().heapUsed);
});
// Whoever only waits for a question may end.
process.channel?.unref();
