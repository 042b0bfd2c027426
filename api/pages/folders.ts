import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the built programs, the demo shop and the reference's own program lie. */
export const FOLDERS = {
	widget: root("dist/widget"),
	dashboard: root("dist/dashboard"),
	demo: root("demo"),
	reference: dirname(fileURLToPath(import.meta.resolve("swagger-ui-dist/package.json"))),
};
export type Folders = typeof FOLDERS;
