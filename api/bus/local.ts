/** The bus of members that share one process. A server that runs alone is the only member, and its hints go nowhere. */
import type { Bus, Hint } from "./bus.ts";

/** Makes a bus; each call of the answer joins one more member. */
export function localBus(): () => Bus {
	const members = new Map<Bus, (hint: Hint) => void>();
	return () => {
		const member: Bus = {
			publish: (hint) => {
				for (const [other, hear] of members) if (other !== member) hear(hint);
			},
			subscribe: (hear, joined = () => {}) => {
				members.set(member, hear);
				joined();
			},
			connected: () => true,
			close: async () => {
				members.delete(member);
			},
		};
		return member;
	};
}
