/** Starts the desk. */
import "./styles/index.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { load } from "./session/session.ts";
import { speak } from "./strings/strings.ts";
import { followScheme } from "./ui/scheme.ts";

followScheme();
// Asked at once, drawn when there are words to draw with.
void load();
void speak().then(() => {
	const place = document.querySelector("#desk");
	if (place) render(<App />, place);
});
