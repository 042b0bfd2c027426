/** Chat widgets that the npm registry has whole enough to be run without their vendor, installed when they are measured. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "vite";
import { type Answer, openSite, type Site, typeOf } from "./site.ts";
import type { Widget } from "./widgets.ts";

/** Beside other tools' caches, never in package.json: the product does not depend on them. */
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/shopbell-bench/widgets", import.meta.url));
const PACKAGES = {
	"@rocket.chat/livechat": "1.13.3",
	"@papercups-io/chat-widget": "1.3.1",
	react: "17.0.2",
	"react-dom": "17.0.2",
};
/** Longest that npm may take, in milliseconds. */
const INSTALL_MS = 180_000;
/** How long browsers may keep what has a hash in its name, in seconds. */
const LONG = 31_536_000;

export type Vendor = {
	name: string;
	title: string;
	/** Serves its files, and answers what its scripts ask before they draw anything. */
	open: (folder: string) => Promise<Site>;
	/** What the vendor's documentation has shops paste. */
	tag: (origin: string) => string;
	parts: Widget["parts"];
	note: string;
};

/** Installs them into the cache. Resolves to their folder, or to why there is none. */
export async function installVendors(say: (line: string) => void): Promise<string | Error> {
	const stamp = join(CACHE, "installed.json");
	const wanted = JSON.stringify(PACKAGES);
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return CACHE;
	say("Installing the other widgets from the npm registry, once.");
	mkdirSync(CACHE, { recursive: true });
	writeFileSync(join(CACHE, "package.json"), JSON.stringify({ private: true, dependencies: PACKAGES }));
	// Peers are named above; install scripts are not run.
	const flags = [
		"install",
		"--ignore-scripts",
		"--legacy-peer-deps",
		"--no-audit",
		"--no-fund",
		"--no-package-lock",
	];
	try {
		await promisify(execFile)("npm", flags, { cwd: CACHE, timeout: INSTALL_MS });
	} catch {
		return new Error("the npm registry did not answer");
	}
	writeFileSync(stamp, wanted);
	return CACHE;
}

const json = (value: unknown): Answer => ({
	body: JSON.stringify(value),
	type: typeOf("a.json"),
	shared: true,
});

/** What a Rocket.Chat server says of a shop that wants no form before the chat. */
const ROCKET_CONFIG = json({
	success: true,
	config: {
		enabled: true,
		online: true,
		settings: { registrationForm: false, language: "en" },
		theme: { title: "Alder & Ash", color: "#3f5d49" },
		messages: {},
		departments: [],
		triggers: [],
		resources: {},
		customFields: [],
	},
});

const rocketChat: Vendor = {
	name: "rocket.chat",
	title: "Rocket.Chat Livechat 1.13.3",
	async open(folder) {
		const files = join(folder, "node_modules/@rocket.chat/livechat/build");
		// The server writes its address into the page of the frame.
		const frame = readFileSync(join(files, "index.html"), "utf8").replace(
			"<body>",
			"<body><script>SERVER_URL=location.origin</script>",
		);
		return openSite("127.0.0.1", (path) => {
			if (path === "/livechat") return { body: frame, type: typeOf("a.html") };
			if (path.startsWith("/api/")) return ROCKET_CONFIG;
			const file = join(files, path.replace("/livechat/", ""));
			if (!path.startsWith("/livechat/") || path.includes("..") || !existsSync(file)) return null;
			return { body: readFileSync(file), type: typeOf(path), maxAge: LONG };
		});
	},
	tag: (origin) =>
		`<script>window.RocketChat=Object.assign(function(c){RocketChat._.push(c)},{_:[],url:"${origin}/livechat"})</script><script async src="${origin}/livechat/rocketchat-livechat.min.js"></script>`,
	parts: { launcher: "button[class*=chat-button]", field: "[contenteditable=true]", frame: true },
	note: "Rocket.Chat Livechat is its published build; its server is a stand-in that answers the one question asked before it draws, at once.",
};

/** A frame that loads nothing and says that it is there; the vendor's real one is not on npm. */
const PAPERCUPS_FRAME = "<script>parent.postMessage({event:'chat:loaded',payload:{}},'*')</script>";

const PAPERCUPS_ENTRY = `
import React from "react";
import ReactDOM from "react-dom";
import { ChatWidget } from "@papercups-io/chat-widget";
const { origin } = new URL(document.currentScript.src);
const id = "00000000-0000-4000-8000-000000000000";
ReactDOM.render(
	React.createElement(ChatWidget, { token: id, inbox: id, title: "Alder & Ash", baseUrl: origin, iframeUrlOverride: origin + "/frame" }),
	document.body.appendChild(document.createElement("div")),
);
`;

const papercups: Vendor = {
	name: "papercups",
	title: "Papercups 1.3.1 with React 17",
	async open(folder) {
		const entry = join(folder, "papercups.js");
		writeFileSync(entry, PAPERCUPS_ENTRY);
		const built = await build({
			root: folder,
			configFile: false,
			logLevel: "silent",
			define: { "process.env.NODE_ENV": '"production"' },
			build: { write: false, lib: { entry, formats: ["iife"], name: "papercups" } },
		});
		const [first] = Array.isArray(built) ? built : [built];
		const chunk = first !== undefined && "output" in first ? first.output[0] : undefined;
		if (chunk === undefined) throw new Error("it could not be bundled");
		const script: Answer = { body: chunk.code, type: typeOf("a.js"), maxAge: LONG };
		return openSite("127.0.0.1", (path) => {
			if (path === "/papercups.js") return script;
			if (path === "/frame") return { body: PAPERCUPS_FRAME, type: typeOf("a.html") };
			return path.startsWith("/api/") ? json({ data: {} }) : null;
		});
	},
	tag: (origin) => `<script defer src="${origin}/papercups.js"></script>`,
	// What opens is the vendor's frame, which is not on npm.
	parts: { launcher: ".Papercups-toggleButton", field: "", frame: false },
	note: "Papercups is its React component, bundled and minified; the frame in which its chat runs comes from the vendor and is left out here, in its favour.",
};

export const VENDORS: readonly Vendor[] = [rocketChat, papercups];
