/** Compares what people saw with what the database holds. Pure. */
import type { Mark } from "../../protocol/resources.ts";
import type { Ledger, Screen, Testimony, Typed } from "./record.ts";

/** Each entry is a sentence; all of them empty means that every promise held. */
export type Verdict = { lost: string[]; doubled: string[]; reordered: string[]; other: string[] };

/**
 * Judges a run that has come to rest: everybody is connected and nothing is on its way any more.
 *
 * @param excused texts that a restored backup could not know.
 */
export function check(seen: Testimony, ledger: Ledger, excused: ReadonlySet<string> = new Set()): Verdict {
	const verdict: Verdict = { lost: [], doubled: [], reordered: [...seen.jumps], other: [] };
	const stored = Map.groupBy(ledger.messages, ({ text }) => text);
	const logs = Map.groupBy(ledger.messages, ({ conversation }) => conversation);
	for (const log of logs.values()) log.sort((a, b) => a.seq - b.seq);

	for (const { text, conversation, seq } of seen.acknowledged) {
		if (excused.has(text)) continue;
		const found = stored.get(text);
		if (found === undefined)
			verdict.lost.push(`${text} was acknowledged as ${conversation}/${seq} and is gone`);
		else if (!found.some((message) => message.conversation === conversation && message.seq === seq))
			verdict.reordered.push(`${text} was acknowledged as seq ${seq} and is ${found[0]?.seq}`);
	}
	for (const { text } of seen.typed) {
		if (!stored.has(text) && !excused.has(text)) verdict.lost.push(`${text} was typed and never stored`);
	}
	for (const [text, found] of stored) {
		if (found.length > 1) verdict.doubled.push(`${text} is stored ${found.length} times`);
	}
	for (const [conversation, log] of logs) {
		const gap = log.find(({ seq }, at) => seq !== at + 1);
		if (gap) verdict.other.push(`${conversation} has a gap before seq ${gap.seq}`);
	}
	verdict.reordered.push(...overtakings(seen.typed, stored, excused));
	for (const screen of seen.screens) look(screen, logs.get(screen.conversation) ?? [], verdict);
	agree(seen.screens, ledger, logs, verdict);
	return verdict;
}

/** What one person said in one conversation has its places in the order of typing. */
function overtakings(
	typed: readonly Typed[],
	stored: ReadonlyMap<string, Ledger["messages"]>,
	excused: ReadonlySet<string>,
): string[] {
	const found: string[] = [];
	for (const said of Map.groupBy(typed, ({ by, conversation }) => `${by} ${conversation}`).values()) {
		let before: { text: string; seq: number } | undefined;
		for (const { text } of said) {
			const seq = stored.get(text)?.[0]?.seq;
			if (seq === undefined || excused.has(text)) continue;
			if (before !== undefined && seq < before.seq) found.push(`${text} overtook ${before.text}`);
			before = { text, seq };
		}
	}
	return found;
}

/** A screen shows the foot of the log, whole and in its order, and nothing else. */
function look(screen: Screen, log: Ledger["messages"], verdict: Verdict): void {
	const { by, conversation, shown, pending, failed } = screen;
	const where = `on ${by}'s screen of ${conversation}`;
	const first = shown[0]?.seq ?? 1;
	const expected = log.filter(({ seq }) => seq >= first);
	const have = new Map<number, string>();
	let last = 0;
	for (const { seq, text } of shown) {
		if (have.has(seq) || [...have.values()].includes(text)) verdict.doubled.push(`${text} twice ${where}`);
		if (seq < last) verdict.reordered.push(`${text} stands below ${have.get(last)} ${where}`);
		have.set(seq, text);
		last = Math.max(last, seq);
	}
	for (const { seq, text } of expected) {
		const there = have.get(seq);
		if (there === undefined) verdict.lost.push(`${text} is missing ${where}`);
		else if (there !== text) verdict.reordered.push(`${there} in the place of ${text} ${where}`);
	}
	const known = new Set(expected.map(({ seq }) => seq));
	for (const [seq, text] of have) {
		if (!known.has(seq)) verdict.other.push(`${text} ${where} is not in the database`);
	}
	for (const text of pending) verdict.other.push(`${text} is still on its way ${where}`);
	for (const { text, reason } of failed) verdict.other.push(`${text} was refused (${reason}) ${where}`);
}

/** Counters and marks are the same in the log, in the row and on every screen. */
function agree(
	screens: readonly Screen[],
	ledger: Ledger,
	logs: ReadonlyMap<string, Ledger["messages"]>,
	{ other }: Verdict,
): void {
	const rows = new Map(ledger.conversations.map((row) => [row.id, row]));
	for (const { id, lastSeq, rev, marks } of ledger.conversations) {
		const log = logs.get(id) ?? [];
		if (lastSeq !== log.length) other.push(`${id} counts ${lastSeq} messages and has ${log.length}`);
		const newest = Math.max(0, ...log.map((message) => message.rev));
		if (newest > rev) other.push(`${id} is at rev ${rev} and has a message of rev ${newest}`);
		for (const { delivered, read } of [marks.buyer, marks.shop]) {
			if (read > delivered || delivered > lastSeq) other.push(`${id} has marks beyond what there is`);
		}
	}
	for (const { by, conversation, marks } of screens) {
		const row = rows.get(conversation);
		if (row === undefined || marks === null) other.push(`${by} does not know the state of ${conversation}`);
		else if (say(marks) !== say(row.marks))
			other.push(`${by} has the marks ${say(marks)} in ${conversation}, and they are ${say(row.marks)}`);
	}
}

const say = ({ buyer, shop }: { buyer: Mark; shop: Mark }) =>
	`buyer ${buyer.delivered}/${buyer.read} shop ${shop.delivered}/${shop.read}`;
