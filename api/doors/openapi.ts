import type { Door } from "./env.ts";

/** Serves the OpenAPI 3.1 document, made from the schemas that validate. */
export function describeApi(app: Door): void {
	app.openAPIRegistry.registerComponent("securitySchemes", "key", {
		type: "http",
		scheme: "bearer",
		description: "An API key (`sk_…`), created at the desk under Settings, API keys.",
	});
	app.openAPIRegistry.registerComponent("securitySchemes", "device", {
		type: "http",
		scheme: "bearer",
		description: "A buyer's device secret (`dev_…`), with the header `Shopbell-Shop`.",
	});
	app.openAPIRegistry.registerComponent("securitySchemes", "session", {
		type: "apiKey",
		in: "cookie",
		name: "shopbell.session_token",
		description:
			"A seller's session at the desk, with the header `Shopbell-Shop` when they have several shops.",
	});
	app.doc31("/v1/openapi.json", {
		openapi: "3.1.0",
		info: {
			title: "Shopbell",
			version: "1",
			description:
				"Live chat for shops. Lists are keyset pages: pass `next` as `cursor`. Every POST takes an `Idempotency-Key`. What is not yours does not exist (404).",
			license: { name: "MIT" },
		},
		servers: [{ url: "/" }],
		security: [{ key: [] }, { session: [] }, { device: [] }],
	});
}
