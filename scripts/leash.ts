/**
 * Loaded into the server by the launcher (`--import`): ends the server, in order, when the launcher is gone. A launcher
 * killed by SIGKILL cannot do so itself, and a server left behind would hold the port.
 */
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Waiting for that must not keep a server alive that has finished.
process.channel?.unref();
