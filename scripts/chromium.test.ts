import { expect, test } from "vitest";
import { places } from "./chromium.ts";

test("Playwright's own comes before the system's, Chromium before Chrome before Edge", () => {
	const env = { PATH: ["/usr/local/bin", "/usr/bin"].join(process.platform === "win32" ? ";" : ":") };
	const found = places({ platform: "linux", env, playwright: "/cache/chrome" });
	const place = (file: string) => found.indexOf(file);
	expect(place("/cache/chrome")).toBe(0);
	expect(place("/usr/local/bin/chromium")).toBe(1);
	expect(place("/usr/bin/chromium")).toBe(2);
	expect(place("/usr/bin/chromium")).toBeLessThan(place("/usr/local/bin/google-chrome"));
	expect(place("/usr/bin/google-chrome")).toBeLessThan(place("/usr/local/bin/microsoft-edge"));
});

test("on a Mac the applications are looked through", () => {
	expect(places({ platform: "darwin", env: {}, playwright: "/cache/chrome" })).toEqual([
		"/cache/chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
	]);
});

test("on Windows the program folders that exist are looked through", () => {
	const env = { PROGRAMFILES: "C:\\Programs", LOCALAPPDATA: undefined };
	expect(places({ platform: "win32", env, playwright: "chrome.exe" })).toEqual([
		"chrome.exe",
		"C:\\Programs\\Google\\Chrome\\Application\\chrome.exe",
		"C:\\Programs\\Microsoft\\Edge\\Application\\msedge.exe",
	]);
});
