import { expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";

test("without a proxy of ours the peer is believed and the header is not", () => {
	expect(clientAddress("203.0.113.9", "198.51.100.1", 0)).toBe("203.0.113.9");
});

test("each trusted proxy moves one address to the left, and no further", () => {
	const header = "6.6.6.6, 198.51.100.1";
	expect(clientAddress("10.0.0.1", header, 1)).toBe("198.51.100.1");
	expect(clientAddress("10.0.0.1", `${header}, 10.0.0.2`, 2)).toBe("198.51.100.1");
	expect(clientAddress("10.0.0.1", undefined, 1)).toBe("10.0.0.1");
});

test("a header that holds no address is as good as none", () => {
	expect(clientAddress("10.0.0.1", "unknown, <script>", 1)).toBe("10.0.0.1");
});

test("every address of one IPv6 /64 counts as one", () => {
	const one = clientAddress("2001:db8:1:2::1", undefined, 0);
	expect(clientAddress("2001:DB8:1:2:ffff:ffff:ffff:ffff", undefined, 0)).toBe(one);
	expect(clientAddress("2001:0db8:0001:0002:0:0:0:9", undefined, 0)).toBe(one);
	expect(clientAddress("2001:db8:1:3::1", undefined, 0)).not.toBe(one);
	expect(clientAddress("::1", undefined, 0)).toBe("0:0:0:0::/64");
	expect(clientAddress("2001:db8::5:6:7:8:9", undefined, 0)).toBe("2001:db8:0:5::/64");
});

test("an IPv4 address inside IPv6 is the IPv4 address", () => {
	expect(clientAddress("::ffff:203.0.113.9", undefined, 0)).toBe("203.0.113.9");
});
