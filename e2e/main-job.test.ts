/** What Shopbell is for: a buyer asks, a seller answers, both see that it arrived, and all of it can be read back. */
import { expect, test } from "vitest";
import { setStage } from "./support/stage.ts";

const stage = setStage();

type Message = { seq: number; text: string; author: { kind: string } };

test("a buyer on the shop's page and a seller at the desk talk, and a program reads it back", async () => {
	const { shopbell } = stage;
	const buyer = await stage.buyer("/product.html?p=morning-mug");
	const seller = await stage.seller();

	await buyer.rings();
	await buyer.says("Does the mug come without a handle?");
	await seller.hasUnread(1);
	await buyer.seesProgress("Does the mug come without a handle?", "Delivered");

	await seller.opens("Does the mug come without a handle?");
	await seller.hasUnread(0);
	await buyer.seesRead("Does the mug come without a handle?");

	await seller.types("It does");
	await buyer.seesTyping();
	await seller.says("It does: that is the Ridge Tumbler.");
	await buyer.sees("It does: that is the Ridge Tumbler.");
	await seller.seesRead("It does: that is the Ridge Tumbler.");

	await buyer.types("And in");
	await seller.seesTyping();
	await buyer.closes();
	await seller.says("Shall I put one aside for you?");
	await seller.seesProgress("Shall I put one aside for you?", "delivered");
	await buyer.hasUnread(1);

	await buyer.reloads();
	await buyer.hasUnread(1);
	await buyer.rings();
	const said = [
		"Does the mug come without a handle?",
		"It does: that is the Ridge Tumbler.",
		"Shall I put one aside for you?",
	];
	await buyer.sees("Shall I put one aside for you?");
	expect(await buyer.texts()).toEqual(said);
	expect(await buyer.field.inputValue(), "what was typed and not sent is still there").toBe("And in");
	await seller.seesRead("Shall I put one aside for you?");
	await buyer.hasUnread(0);

	await seller.reloads();
	await seller.sees("Shall I put one aside for you?");
	expect(await seller.texts()).toEqual(said);

	const key = await seller.makesKey("Reads it back");
	const get = async <T>(path: string) => {
		const answer = await fetch(`${shopbell.desk}${path}`, { headers: { authorization: `Bearer ${key}` } });
		expect(answer.status).toBe(200);
		return (await answer.json()) as T;
	};
	const { data } = await get<{ data: { id: string }[] }>("/v1/conversations");
	expect(data).toHaveLength(1);
	const { messages } = await get<{ messages: Message[] }>(`/v1/conversations/${data[0]?.id}/messages`);
	expect(messages.map(({ seq, author, text }) => [seq, author.kind, text])).toEqual([
		[1, "buyer", said[0]],
		[2, "seller", said[1]],
		[3, "seller", said[2]],
	]);
	expect([...buyer.errors, ...seller.errors]).toEqual([]);
});
