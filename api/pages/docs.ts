/** The interactive reference of the REST API, and what each problem means; from our own origin alone. */
import { html } from "hono/html";
import { newDoor } from "../doors/door.ts";
import type { Door, DoorDeps } from "../doors/env.ts";
import { PROBLEMS_PATH } from "../doors/problems.ts";
import { ApiError, PROBLEM_CODES } from "../errors.ts";
import { openFolder } from "./folder.ts";
import { send } from "./packed.ts";
import { policy } from "./policy.ts";

/** The reference sets styles inline, and nothing else; scripts come from files only. */
const REFERENCE_POLICY = policy({ "style-src": "'self' 'unsafe-inline'" });

const PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Shopbell API</title>
<link rel="icon" href="data:,">
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
	docExpansion: "list",
	persistAuthorization: false,
	queryConfigEnabled: false,
	// The default would send the document to a stranger.
	validatorUrl: null,
});
`;

const PROBLEMS = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Shopbell API: problems</title>
</head>
<body>
<h1>Problems</h1>
<p>Everything that is refused is answered as <code>application/problem+json</code> (RFC 9457). Programs decide by <code>code</code>.</p>
<dl>
${PROBLEM_CODES.map((code) => {
	const { status, title } = new ApiError(code);
	return html`<dt id="${code}"><code>${code}</code> (${status})</dt><dd>${title}</dd>\n`;
})}
</dl>
</body>
</html>
`;

export function docsRoutes({ folders }: DoorDeps): Door {
	const find = openFolder(folders.reference);
	const door = newDoor();
	door.get("/docs", (c) => c.html(PAGE, 200, { "Content-Security-Policy": REFERENCE_POLICY }));
	door.get("/docs/begin.js", (c) => c.body(BEGIN, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
	door.get(PROBLEMS_PATH, (c) => c.html(PROBLEMS));
	door.get("/docs/files/:file{swagger-ui\\.css|swagger-ui-bundle\\.js}", async (c) => {
		const file = await find(c.req.param("file"));
		if (file === null) throw new ApiError("not_found");
		return send(c, file, { "Cache-Control": "public, max-age=3600" });
	});
	return door;
}
