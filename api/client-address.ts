/** Which network address a request comes from, for limits. */
import { isIP } from "node:net";

/**
 * The address to count by: what the outermost trusted proxy saw, else the peer's own. An IPv6 address is cut to its
 * /64, for one subscriber holds all of that; an IPv4 address written as IPv6 is the IPv4 address.
 *
 * @param peer the address of the other end of the TCP connection.
 * @param forwardedFor `X-Forwarded-For` as received; each proxy adds the address it was called from at the end.
 * @param hops how many proxies before us are ours; what stands further left may be made up.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, hops: number): string {
	const seen = [...(forwardedFor ?? "").split(","), peer].map((part) => part.trim()).filter(isAddress);
	return prefix(seen.at(-1 - hops) ?? seen[0] ?? peer);
}

function isAddress(text: string): boolean {
	return isIP(text) !== 0;
}

function prefix(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
	if (mapped?.[1] !== undefined) return mapped[1];
	if (isIP(address) !== 6) return address;
	const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
	const groups = head === "" ? [] : head.split(":");
	if (tail !== undefined) {
		const after = tail === "" ? 0 : tail.split(":").length;
		while (groups.length < Math.min(4, 8 - after)) groups.push("0");
	}
	if (tail !== undefined && groups.length < 4) groups.push(...tail.split(":"));
	const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
	return `${network.join(":")}::/64`;
}
