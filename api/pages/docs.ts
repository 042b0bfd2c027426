/** The interactive reference of the REST API, from our own origin. */
import { serveStatic } from "@hono/node-server/serve-static";
import { newDoor } from "../doors/door.ts";
import type { Door } from "../doors/env.ts";
import { SWAGGER } from "./files.ts";

/** The reference sets styles inline; scripts come from files only. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join("; ");

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Shopbell API</title>
<link rel="stylesheet" href="/docs/files/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
<script src="/docs/begin.js"></script>
</body>
</html>
`;

const BEGIN = `SwaggerUIBundle({
	url: "/v1/openapi.json",
	dom_id: "#reference",
	deepLinking: true,
	defaultModelsExpandDepth: 0,
	tryItOutEnabled: true,
	validatorUrl: null,
});
`;

export function docsRoutes(): Door {
	const door = newDoor();
	door.get("/docs", (c) => c.html(PAGE, 200, { "Content-Security-Policy": POLICY }));
	door.get("/docs/begin.js", (c) => c.body(BEGIN, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
	door.get(
		"/docs/files/:file{swagger-ui(-bundle)?\\.(css|js)}",
		serveStatic({ root: SWAGGER, rewriteRequestPath: (path) => path.replace("/docs/files", "") }),
	);
	return door;
}
