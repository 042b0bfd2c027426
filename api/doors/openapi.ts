import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Door } from "./env.ts";
import { refusals } from "./refusals.ts";
import { SECURITY_SCHEMES } from "./served-to.ts";

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

const DESCRIPTION = `Live chat for shops. What a program, the desk and a buyer's panel may ask is the same interface; who asks
decides what is there. What is not yours does not exist (404).

- **Lists** are keyset pages: pass \`next\` as \`cursor\`, until it is null.
- **Every POST** takes an \`Idempotency-Key\` and may be sent again for a day: it is done once and answered twice.
- **Messages** are numbered without a gap: \`seq\` is a message's place, \`rev\` counts every change of its conversation.
- **Refusals** are problem answers (RFC 9457); programs decide by \`code\`. All of them: [/docs/problems](/docs/problems).
- **Limits** are told in \`RateLimit\` headers; wait for \`Retry-After\` after a 429.`;

const SHOP = {
	name: "Shopbell-Shop",
	in: "header",
	schema: { type: "string", pattern: "^shp_[1-9A-HJ-NP-Za-km-z]{21}$" },
	description:
		"Which shop is meant. Required with a buyer's device, and for a seller who belongs to several.",
} as const;
const IDEMPOTENCY = {
	name: "Idempotency-Key",
	in: "header",
	schema: { type: "string", minLength: 1, maxLength: 255 },
	description: "Your own name for this request, kept for a day. The same again gets the first answer.",
} as const;

/** In the order of the reference. */
const TAGS = ["Conversations", "Messages", "Marks", "Notes", "Buyers", "Shop", "API keys", "Sellers", "Live"];

/** Serves the OpenAPI 3.1 document, made from the schemas that validate. To be called when all doors are there. */
export function describeApi(app: Door): void {
	for (const [name, scheme] of Object.entries(SECURITY_SCHEMES)) {
		app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
	}
	for (const header of [SHOP, IDEMPOTENCY])
		app.openAPIRegistry.registerComponent("parameters", header.name, header);
	let document: Document | null = null;
	app.get("/v1/openapi.json", (c) => {
		document ??= describe(app);
		return c.json(document, 200, {
			"Cache-Control": "public, max-age=300",
			"Access-Control-Allow-Origin": "*",
		});
	});
}

function describe(app: Door): Document {
	const document = app.getOpenAPI31Document({
		openapi: "3.1.0",
		info: {
			title: "Shopbell",
			version: "1",
			description: DESCRIPTION,
			license: { name: "MIT" },
		},
		servers: [{ url: "/" }],
		tags: TAGS.map((name) => ({ name })),
	});
	const responses: NonNullable<NonNullable<Document["components"]>["responses"]> = {};
	document.components = { ...document.components, responses };
	for (const path of Object.values(document.paths ?? {})) {
		for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
			if (operation === undefined) continue;
			const headers = operation === path.post ? [SHOP, IDEMPOTENCY] : [SHOP];
			operation.parameters ??= [];
			operation.parameters.push(...headers.map(({ name }) => ({ $ref: `#/components/parameters/${name}` })));
			// They are the same everywhere: written down once.
			for (const status of Object.keys(refusals)) {
				responses[`Refusal${status}`] ??= operation.responses?.[status];
				operation.responses = {
					...operation.responses,
					[status]: { $ref: `#/components/responses/Refusal${status}` },
				};
			}
		}
	}
	return document;
}
