/** A person on the shop's pages, with a browser of their own. They know what they see, and nothing of how it works. */
import type { BrowserContext, Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** How far a message of one's own has come, in the panel's words. */
export type Progress = "Waiting to be sent" | "Sending" | "Sent" | "Delivered" | "Read" | "Not sent";

export class Buyer {
	readonly page: Page;
	/** What went wrong in the page, of whomever's making. */
	readonly errors: string[] = [];

	constructor(page: Page) {
		this.page = page;
		page.on("pageerror", (error) => this.errors.push(error.message));
	}

	static async comes(context: BrowserContext, url: string): Promise<Buyer> {
		const buyer = new Buyer(await context.newPage());
		await buyer.goes(url);
		return buyer;
	}

	async goes(url: string): Promise<void> {
		await this.page.goto(url);
		await this.bell.waitFor();
	}

	async reloads(): Promise<void> {
		await this.page.reload();
		await this.bell.waitFor();
	}

	get bell(): Locator {
		return this.page.locator("shop-bell").getByRole("button", { name: /^(Chat with|与)/ });
	}

	get panel(): Locator {
		return this.page.getByRole("dialog", { name: /^(Chat with|与)/ });
	}

	get log(): Locator {
		return this.panel.getByRole("log");
	}

	get field(): Locator {
		return this.panel.getByRole("textbox");
	}

	async rings(): Promise<void> {
		await this.bell.click();
		await this.field.waitFor();
	}

	async closes(): Promise<void> {
		await this.panel.getByRole("button", { name: /^(Close|关闭)$/ }).click();
		await this.panel.waitFor({ state: "hidden" });
	}

	/** Goes back to the list of their own conversations. */
	async showsConversations(): Promise<void> {
		await this.panel.getByRole("button", { name: "All conversations" }).click();
		await this.panel.getByRole("list", { name: "Conversations" }).waitFor();
	}

	async beginsAnother(): Promise<void> {
		await this.panel.getByRole("button", { name: "New conversation" }).click();
		await this.field.waitFor();
	}

	async types(text: string): Promise<void> {
		await this.field.fill(text);
	}

	async says(text: string): Promise<void> {
		await this.types(text);
		await this.field.press("Enter");
		await this.bubble(text).waitFor();
	}

	/** The one bubble with this text; more than one is a failure of whatever is done with it. */
	bubble(text: string): Locator {
		return this.log.locator(".m").filter({ has: this.page.getByText(text, { exact: true }) });
	}

	async sees(text: string): Promise<void> {
		await eventually(() => this.bubble(text).count(), `the buyer sees “${text}” once`).toBe(1);
	}

	async seesProgress(text: string, progress: Progress): Promise<void> {
		const words = this.bubble(text).locator(".meta .hidden");
		await eventually(() => words.textContent(), `“${text}” is shown as ${progress}`).toBe(progress);
	}

	seesRead(text: string): Promise<void> {
		return this.seesProgress(text, "Read");
	}

	async seesTyping(): Promise<void> {
		await this.log.getByText(/is typing$/).waitFor({ state: "attached" });
	}

	/** Every message on the screen, from the top. */
	texts(): Promise<string[]> {
		return this.log.locator(".said").allInnerTexts();
	}

	/** Everything said has been stored, and nothing was refused. */
	async hasNothingWaiting(): Promise<void> {
		const waiting = this.log.locator(".meta .hidden").filter({ hasText: /^(Waiting|Sending|Not sent)/ });
		await eventually(() => waiting.count(), "nothing waits to be sent").toBe(0);
	}

	async hasUnread(count: number): Promise<void> {
		const name = () => this.bell.getAttribute("aria-label");
		if (count === 0) await eventually(name, "nothing unread on the bell").not.toContain("unread");
		else await eventually(name, `${count} unread on the bell`).toContain(`, ${count} unread`);
	}

	leaves(): Promise<void> {
		return this.page.context().close();
	}
}
