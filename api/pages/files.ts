import { fileURLToPath } from "node:url";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the built programs and the demo shop lie. */
export const WIDGET = root("dist/widget");
export const DASHBOARD = root("dist/dashboard");
export const DEMO = root("demo");
export const SWAGGER = root("node_modules/swagger-ui-dist");

/** Content-hashed files never change. */
export const IMMUTABLE = "public, max-age=31536000, immutable";
