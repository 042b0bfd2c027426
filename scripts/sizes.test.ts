import { expect, test } from "vitest";
import { staticImports } from "./sizes.ts";

test("what is imported on demand does not count, what is imported to run does", () => {
	const minified = `import{a as b,c}from"./shared-1.js";import"./side-2.js";import*as d from './all-3.js';export{e}from"./again-4.js";
		const f=()=>import("./later-5.js");import{h}from"preact";`;
	expect(staticImports(minified)).toEqual(["./shared-1.js", "./side-2.js", "./all-3.js", "./again-4.js"]);
});
