/** Each side reads its own language. */
import { expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";
import { setStage } from "./support/stage.ts";

const stage = setStage();

const page = (lang: string, tag: string) => ({
	body: `<!doctype html><html ${lang}><head><meta charset="utf-8"><title>Pots</title>${tag}</head><body><h1>Pots</h1></body></html>`,
});

test("on a Chinese page the panel is Chinese, and the conversation works as in any other language", async () => {
	stage.pages.put("/zh/", page('lang="zh-Hans"', stage.pages.tag()));
	const buyer = await stage.buyer("/zh/");
	const seller = await stage.seller();

	expect(await buyer.bell.getAttribute("aria-label")).toBe("与 Alder & Ash Ceramics 聊天");
	await buyer.rings();
	await buyer.says("这个茶壶可以用洗碗机洗吗？");
	await seller.opens("这个茶壶可以用洗碗机洗吗？");
	await seller.says("可以，壶盖也可以。");
	await buyer.sees("可以，壶盖也可以。");
	await eventually(() =>
		buyer.bubble("这个茶壶可以用洗碗机洗吗？").locator(".meta .hidden").textContent(),
	).toBe("已读");
	expect(await buyer.panel.textContent(), "no word of the panel is left in English").not.toMatch(
		/message|send|close|read|today/i,
	);
});

test("the tag's own language comes before the page's, and the page's before the browser's", async () => {
	stage.pages.put("/tag/", page('lang="zh-CN"', stage.pages.tag('data-locale="en"')));
	stage.pages.put("/page/", page('lang="zh-CN"', stage.pages.tag()));
	stage.pages.put("/browser/", page("", stage.pages.tag()));
	const name = async (path: string, locale: string) =>
		(await stage.buyer(path, { locale })).bell.getAttribute("aria-label");
	expect(await name("/tag/", "zh-CN")).toContain("Chat with");
	expect(await name("/page/", "en-GB")).toContain("聊天");
	expect(await name("/browser/", "zh-CN")).toContain("聊天");
	expect(await name("/browser/", "en-GB")).toContain("Chat with");
});

test("a seller with a Chinese browser has a Chinese desk", async () => {
	const seller = await stage.seller({ locale: "zh-CN" });
	await seller.inbox.getByRole("tab", { name: /^我的/ }).waitFor();
	expect(await seller.page.evaluate(() => document.documentElement.lang)).toMatch(/^zh/);
	expect(await seller.page.locator("body").textContent()).not.toMatch(/Unassigned|Nothing|waiting/);
});
