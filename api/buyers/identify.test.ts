import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Buyer, Conversation, PageOf, Problem } from "../../protocol/resources.ts";
import { asDevice, begun, type TestDoors, testDoors, type Who } from "../testing/doors.ts";
import { aDevice, aName } from "../testing/names.ts";
import { aShop, type TestShop } from "../testing/people.ts";

let doors: TestDoors;
let shop: TestShop;
let secret: string;
let desk: Who;
beforeAll(async () => {
	doors = await testDoors();
	shop = await aShop(doors.database.sql);
	desk = await doors.signIn(shop.owner.email);
	secret = await aSecret(desk);
});
afterAll(() => doors.close());

async function aSecret(who: Who): Promise<string> {
	const answer = await doors.ask(who, "POST", "/v1/shop/identity-secret");
	return ((await answer.json()) as { secret: string }).secret;
}

const key = (text: string) => new TextEncoder().encode(text);
const soon = () => Math.floor(Date.now() / 1000) + 300;
/** As the shop's server would make it. */
function vouch(claims: Record<string, unknown>, signedWith = secret): Promise<string> {
	return new SignJWT({ exp: soon(), ...claims }).setProtectedHeader({ alg: "HS256" }).sign(key(signedWith));
}
const visitor = () => asDevice(aDevice(), shop.id);
const identify = (who: Who, identity: unknown) => doors.ask(who, "POST", "/v1/buyer/identity", { identity });
const conversations = async (who: Who) =>
	(await doors.read<PageOf<Conversation>>(who, "/v1/conversations")).data.map(({ id }) => id);
const count = async () => (await doors.database.sql`select from buyers where shop_id = ${shop.id}`).length;

test("what the visitor said before is the known person's from then on", async () => {
	const who = visitor();
	const conversation = await begun(doors, who, "before I signed in");
	const answer = await identify(who, await vouch({ sub: "c-1", name: "Ada", email: "ada@mail.example" }));
	expect(answer.status).toBe(200);
	const buyer = (await answer.json()) as Buyer;
	expect(buyer).toMatchObject({ externalId: "c-1", name: "Ada", email: "ada@mail.example" });
	expect(await conversations(who)).toEqual([conversation]);
	expect(await doors.read(desk, `/v1/conversations/${conversation}`)).toMatchObject({ desk: { buyer } });
});

test("a person known already is the same person on their second device, with all they said on both", async () => {
	const [first, second] = [visitor(), visitor()];
	const onFirst = await begun(doors, first, "from the phone");
	await identify(first, await vouch({ sub: "c-2" }));
	const onSecond = await begun(doors, second, "from the laptop");
	const before = await count();
	await identify(second, await vouch({ sub: "c-2" }));
	expect(await count()).toBe(before - 1);
	for (const who of [first, second])
		expect((await conversations(who)).sort()).toEqual([onFirst, onSecond].sort());
	expect(await doors.read(first, "/v1/buyer")).toEqual(await doors.read(second, "/v1/buyer"));
});

test("the same again changes nothing, also when two devices vouch at once", async () => {
	const devices = [visitor(), visitor(), visitor()];
	const identity = await vouch({ sub: "c-3" });
	const answers = await Promise.all([...devices, ...devices].map((who) => identify(who, identity)));
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
	const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Buyer).id));
	expect(new Set(ids).size).toBe(1);
	expect(await doors.database.sql`select from buyers where external_id = 'c-3'`).toHaveLength(1);
});

test("another person on the same device must wait until the first one has left", async () => {
	const device = aDevice();
	const who = asDevice(device, shop.id);
	await begun(doors, who, "for the first one's eyes");
	await identify(who, await vouch({ sub: "c-4" }));
	const refused = await identify(who, await vouch({ sub: "c-5" }));
	expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([409, "identity_changed"]);
	await doors.ask(who, "DELETE", "/v1/buyer/session");
	expect((await identify(who, await vouch({ sub: "c-5" }))).status).toBe(401);
	const next = visitor();
	await identify(next, await vouch({ sub: "c-5" }));
	expect(await conversations(next)).toEqual([]);
});

test("without a name in it, a token takes none away", async () => {
	const who = visitor();
	await identify(who, await vouch({ sub: "c-6", name: "Bea" }));
	expect(await (await identify(who, await vouch({ sub: "c-6" }))).json()).toMatchObject({ name: "Bea" });
	for (const name of [7, null, {}, ["x"], "", "\u0000"]) {
		expect(await (await identify(who, await vouch({ sub: "c-6", name }))).json()).toMatchObject({
			name: "Bea",
		});
	}
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Tokens nobody should believe. */
const FORGED: Record<string, () => string | Promise<string>> = {
	"is not signed (alg none)": () => `${part({ alg: "none" })}.${part({ sub: "c-1", exp: soon() })}.`,
	"is not signed (alg None)": () => `${part({ alg: "None" })}.${part({ sub: "c-1", exp: soon() })}.`,
	"names no algorithm": () => {
		const said = `${part({ typ: "JWT" })}.${part({ sub: "c-1", exp: soon() })}`;
		return `${said}.${createHmac("sha256", secret).update(said).digest("base64url")}`;
	},
	"is signed with another secret": () =>
		vouch({ sub: "c-1" }, "another secret of the right length, at least"),
	"is signed with nothing": () => {
		const said = `${part({ alg: "HS256" })}.${part({ sub: "c-1", exp: soon() })}`;
		return `${said}.${createHmac("sha256", "").update(said).digest("base64url")}`;
	},
	"is signed by another algorithm (HS512)": () => {
		const said = `${part({ alg: "HS512" })}.${part({ sub: "c-1", exp: soon() })}`;
		return `${said}.${createHmac("sha512", secret).update(said).digest("base64url")}`;
	},
	"is signed with a key pair of its own (RS256)": () => {
		const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
		const said = `${part({ alg: "RS256" })}.${part({ sub: "c-1", exp: soon() })}`;
		return `${said}.${sign("sha256", Buffer.from(said), privateKey).toString("base64url")}`;
	},
	"brings its own key": () => {
		const said = `${part({ alg: "HS256", jwk: { kty: "oct", k: "AAAA" } })}.${part({ sub: "c-1", exp: soon() })}`;
		return `${said}.${createHmac("sha256", Buffer.from("AAAA", "base64url")).update(said).digest("base64url")}`;
	},
	"ran out": () => vouch({ sub: "c-1", exp: soon() - 400 }),
	"never ends": async () =>
		new SignJWT({ sub: "c-1" }).setProtectedHeader({ alg: "HS256" }).sign(key(secret)),
	"ends at a word": () => vouch({ sub: "c-1", exp: "tomorrow" }),
	"is not good yet": () => vouch({ sub: "c-1", nbf: soon() }),
	"names nobody": () => vouch({}),
	"names an empty person": () => vouch({ sub: "" }),
	"names a blank person": () => vouch({ sub: "  " }),
	"names a number": () => vouch({ sub: 1 }),
	"names a list": () => vouch({ sub: ["c-1"] }),
	"names a person too long": () => vouch({ sub: "x".repeat(256) }),
	"names what Postgres cannot hold": () => vouch({ sub: "c-\u0000" }),
	"is meant for another shop": () => vouch({ sub: "c-1", aud: aName("shp") }),
	"lost its last character": async () => (await vouch({ sub: "c-1" })).slice(0, -1),
	"has another payload": async () => {
		const [head, , tail] = (await vouch({ sub: "c-9" })).split(".");
		return `${head}.${part({ sub: "c-1", exp: soon() })}.${tail}`;
	},
	"is empty": () => "",
	"is no token": () => "c-1",
};

test.each(Object.entries(FORGED))(
	"a token that %s vouches for nobody, and leaves no trace",
	async (_, forge) => {
		const before = await count();
		const answer = await identify(visitor(), await forge());
		expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([422, "identity_invalid"]);
		expect(await count()).toBe(before);
	},
);

test("a token signed with another shop's secret is none here", async () => {
	const other = await aShop(doors.database.sql);
	const theirs = await aSecret(await doors.signIn(other.owner.email));
	expect((await identify(visitor(), await vouch({ sub: "c-1" }, theirs))).status).toBe(422);
	expect((await identify(asDevice(aDevice(), other.id), await vouch({ sub: "c-1" }, theirs))).status).toBe(
		200,
	);
});

test("a known e-mail address alone opens nothing", async () => {
	const answer = await doors.ask(visitor(), "POST", "/v1/buyer/identity", { email: "ada@mail.example" });
	expect(answer.status).toBe(422);
	const both = await doors.ask(visitor(), "POST", "/v1/buyer/identity", {
		identity: await vouch({ sub: "c-7" }),
		externalId: "c-1",
	});
	expect(both.status).toBe(422);
});

test("a new secret ends the old one; without any, nobody is vouched for", async () => {
	const other = await aShop(doors.database.sql);
	const who = await doors.signIn(other.owner.email);
	const device = () => asDevice(aDevice(), other.id);
	const [old, now] = [await aSecret(who), await aSecret(who)];
	expect(await doors.read(who, "/v1/shop")).toMatchObject({ identity: true });
	expect((await identify(device(), await vouch({ sub: "c" }, old))).status).toBe(422);
	expect((await identify(device(), await vouch({ sub: "c" }, now))).status).toBe(200);
	await doors.ask(who, "DELETE", "/v1/shop/identity-secret");
	expect((await identify(device(), await vouch({ sub: "c" }, now))).status).toBe(422);
	expect(await doors.read(who, "/v1/shop")).toMatchObject({ identity: false });
});

test("the secret lies sealed, and is in no answer but the one that made it", async () => {
	const rows = await doors.database
		.sql`select encode(identity_secret, 'escape') as sealed from shops where id = ${shop.id}`;
	expect(rows[0]?.sealed).not.toContain(secret);
	expect(JSON.stringify(await doors.read(desk, "/v1/shop"))).not.toContain(secret);
});
