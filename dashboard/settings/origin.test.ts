import { describe, expect, it } from "vitest";
import { originOf } from "./origin.ts";

describe("an allowed origin", () => {
	it("is taken from whatever address was pasted", () => {
		expect(originOf("https://www.shop.example/cart?x=1")).toBe("https://www.shop.example");
		expect(originOf(" shop.example ")).toBe("https://shop.example");
		expect(originOf("http://localhost:8080/")).toBe("http://localhost:8080");
		expect(originOf("HTTPS://Shop.Example:443")).toBe("https://shop.example");
	});
	it("is nothing when it is no web address", () => {
		for (const typed of ["", "shop", "ftp://shop.example", "javascript:alert(1)", "https://"])
			expect(originOf(typed)).toBeNull();
	});
});
