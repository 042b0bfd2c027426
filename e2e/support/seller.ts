/** A person at the desk. */
import type { BrowserContext, Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** How far a message of one's own has come. */
export type Progress = "queued" | "sending" | "sent" | "delivered" | "read" | "failed";

export class Seller {
	readonly page: Page;
	readonly errors: string[] = [];
	readonly #desk: string;

	private constructor(page: Page, desk: string) {
		this.page = page;
		this.#desk = desk;
		page.on("pageerror", (error) => this.errors.push(error.message));
	}

	/** @param url the desk's, or the one-time link that the server prints. */
	static async comes(context: BrowserContext, url: string): Promise<Seller> {
		const seller = new Seller(await context.newPage(), new URL(url).origin);
		await seller.page.goto(url);
		await seller.inbox.waitFor();
		return seller;
	}

	async goes(path: string): Promise<void> {
		await this.page.goto(this.#desk + path);
	}

	async reloads(): Promise<void> {
		await this.page.reload();
	}

	get inbox(): Locator {
		return this.page.getByRole("navigation", { name: /^(Inbox|收件箱)$/ });
	}

	/** The row whose last line says so. */
	row(text: string): Locator {
		return this.inbox.getByRole("row").filter({ hasText: text });
	}

	/** Mine, Unassigned, All or Closed. */
	async views(name: "Mine" | "Unassigned" | "All" | "Closed"): Promise<void> {
		await this.inbox.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
	}

	/** Opens the conversation whose last message this is. */
	async opens(text: string): Promise<void> {
		await this.row(text).click();
		await this.pane.waitFor();
		await this.sees(text);
	}

	/** Opens it beside what is open already. */
	async opensBeside(text: string): Promise<void> {
		await this.row(text).click({ modifiers: ["ControlOrMeta"] });
		await this.sees(text);
	}

	/** The thread with the keyboard. */
	get pane(): Locator {
		return this.page.locator("[data-pane][data-focused=true]");
	}

	get log(): Locator {
		return this.pane.getByRole("log");
	}

	get field(): Locator {
		return this.pane.getByRole("textbox", { name: /^Reply to/ });
	}

	async types(text: string): Promise<void> {
		await this.field.fill(text);
	}

	async says(text: string): Promise<void> {
		await this.types(text);
		await this.field.press("Enter");
		await this.bubble(text).waitFor();
	}

	/** Writes what only sellers read. */
	async notes(text: string): Promise<void> {
		await this.pane.getByRole("button", { name: "Note", exact: true }).click();
		const field = this.pane.getByRole("textbox", { name: "Note for your team" });
		await field.fill(text);
		await field.press("Enter");
		await this.log.getByText(text).waitFor();
		await this.pane.getByRole("button", { name: "Reply", exact: true }).click();
	}

	bubble(text: string): Locator {
		return this.log.getByRole("article").filter({ has: this.page.getByText(text, { exact: true }) });
	}

	async sees(text: string): Promise<void> {
		await eventually(() => this.bubble(text).count(), `the seller sees “${text}” once`).toBe(1);
	}

	async seesProgress(text: string, progress: Progress): Promise<void> {
		const state = () => this.bubble(text).getAttribute("data-state");
		await eventually(state, `“${text}” is shown as ${progress}`).toBe(progress);
	}

	seesRead(text: string): Promise<void> {
		return this.seesProgress(text, "read");
	}

	async seesTyping(): Promise<void> {
		await this.log.getByText(/is typing$/).waitFor({ state: "attached" });
	}

	texts(): Promise<string[]> {
		return this.log.locator(".bubble").allInnerTexts();
	}

	async hasNothingWaiting(): Promise<void> {
		const waiting = this.log.locator(
			"article:is([data-state=queued], [data-state=sending], [data-state=failed])",
		);
		await eventually(() => waiting.count(), "nothing waits to be sent").toBe(0);
	}

	/** The conversation in front, by the address. */
	conversation(): string {
		return /cnv_\w+/.exec(this.page.url())?.[0] ?? "";
	}

	/** In the title of the window, where one looks from another. */
	async hasUnread(count: number): Promise<void> {
		const unread = async () => Number(/^\((\d+)\)/.exec(await this.page.title())?.[1] ?? 0);
		await eventually(unread, `${count} unread in the title`).toBe(count);
	}

	/** Makes a key under Settings and reads it off the screen, the only time it is shown. */
	async makesKey(name: string): Promise<string> {
		await this.goes("/desk/settings/keys");
		await this.page.getByRole("textbox", { name: "Name of the new key" }).fill(name);
		await this.page.getByRole("button", { name: "Create key" }).click();
		const dialog = this.page.getByRole("dialog", { name: "Your new key" });
		const key = await dialog.locator("output").textContent();
		await dialog.getByRole("button", { name: "I have kept it" }).click();
		return key ?? "";
	}
}
