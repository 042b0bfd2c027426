/** Starts the desk. */
import { render } from "preact";
import { App } from "./app.tsx";
import { load } from "./session/session.ts";
import { speak } from "./strings/strings.ts";
import { followScheme } from "./ui/scheme.ts";

followScheme();
await speak();
void load();
const place = document.querySelector("#desk");
if (place) render(<App />, place);
