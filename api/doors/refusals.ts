/** How the OpenAPI document tells what may be refused. */
import { problemSchema } from "../../protocol/resources.ts";
import { ApiError, PROBLEM_CODES } from "../errors.ts";

const ALL = PROBLEM_CODES.map((code) => new ApiError(code));

/** Problem answers by class of status, each code with an example. */
export const refusals = {
	"4XX": refusal("Refused. Programs decide by `code`, which is stable.", 400),
	"5XX": refusal("Not served now. The same again may go better.", 500),
} as const;

function refusal(description: string, from: number) {
	const examples = ALL.filter(({ status }) => status >= from && status < from + 100).map(
		({ code, status, title }) => {
			const value = {
				type: `/docs/problems#${code}`,
				title,
				status,
				detail: title,
				instance: "/requests/req_…",
				code,
			};
			return [code, { summary: `${status} ${code}`, value }] as const;
		},
	);
	return {
		description,
		content: {
			"application/problem+json": { schema: problemSchema, examples: Object.fromEntries(examples) },
		},
	};
}
