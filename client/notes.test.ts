import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../protocol/frames.ts";
import type { Note } from "../protocol/resources.ts";
import { createNotes, type NotesDesk } from "./notes.ts";

const CNV = "cnv_a";
const note = (seq: number, text = `n${seq}`): Note => ({
	conversation: CNV,
	seq,
	kind: "note",
	author: null,
	clientId: `client-${seq}`,
	text,
	assignee: null,
	createdAt: "2026-03-03T10:00:00.000Z",
});

function stand(stored: Note[], pageSize = 2) {
	let ear: (frame: ServerFrame) => void = () => {};
	const posted: { clientId: string; text: string }[] = [];
	let broken = false;
	const desk: NotesDesk = {
		async rest<T>(method: string, path: string, body?: unknown) {
			if (method === "GET") {
				const after = Number(new URLSearchParams(path.split("?")[1]).get("after"));
				const rest = stored.filter(({ seq }) => seq > after);
				return { data: rest.slice(0, pageSize), next: rest.length > pageSize ? "more" : null } as T;
			}
			const said = body as { clientId: string; text: string };
			posted.push(said);
			if (broken) throw Object.assign(new Error("unreachable"), { code: "unreachable", status: 0 });
			const made = { ...note(stored.length + 1, said.text), clientId: said.clientId };
			stored.push(made);
			return made as T;
		},
		on: (listener) => {
			ear = listener;
			return () => {};
		},
		state: () => ({ epoch: "one" }) as ReturnType<NotesDesk["state"]>,
	};
	return {
		desk,
		posted,
		says: (frame: ServerFrame) => ear(frame),
		breaks: (now: boolean) => {
			broken = now;
		},
	};
}
const welcome = (epoch: string): ServerFrame => ({
	type: "welcome",
	version: 1,
	epoch,
	side: "shop",
	answering: true,
});
const seqs = (notes: readonly Note[]) => notes.map(({ seq }) => seq);

describe("the notes of a conversation", () => {
	it("are read whole, page by page", async () => {
		const notes = createNotes(stand([1, 2, 3, 4, 5].map((seq) => note(seq))).desk, CNV);
		await expect.poll(() => seqs(notes.notes())).toEqual([1, 2, 3, 4, 5]);
	});

	it("heals a hole: a note that was missed comes with the next one", async () => {
		const stored = [note(1)];
		const server = stand(stored);
		const notes = createNotes(server.desk, CNV);
		await expect.poll(() => seqs(notes.notes())).toEqual([1]);
		stored.push(note(2), note(3));
		server.says({ type: "note", note: note(3) });
		await expect.poll(() => seqs(notes.notes())).toEqual([1, 2, 3]);
	});

	it("shows a note once, however often it is told", async () => {
		const server = stand([note(1)]);
		const notes = createNotes(server.desk, CNV);
		await expect.poll(() => seqs(notes.notes())).toEqual([1]);
		const before = notes.notes();
		server.says({ type: "note", note: note(1) });
		expect(notes.notes()).toBe(before);
	});

	it("leaves other conversations' notes alone", async () => {
		const server = stand([note(1)]);
		const notes = createNotes(server.desk, CNV);
		await expect.poll(() => seqs(notes.notes())).toEqual([1]);
		server.says({ type: "note", note: { ...note(9), conversation: "cnv_b" } });
		expect(seqs(notes.notes())).toEqual([1]);
	});

	it("written again after a lost answer, goes under the same name", async () => {
		const server = stand([]);
		const notes = createNotes(server.desk, CNV);
		server.breaks(true);
		await expect(notes.write("psst")).rejects.toMatchObject({ code: "unreachable" });
		server.breaks(false);
		await notes.write("psst");
		await notes.write("psst");
		const [first, second, third] = server.posted.map(({ clientId }) => clientId);
		expect(first).toBe(second);
		expect(third).not.toBe(second);
		expect(seqs(notes.notes())).toEqual([1, 2]);
	});

	it("begins anew with another database", async () => {
		const stored = [note(1), note(2)];
		const server = stand(stored);
		const notes = createNotes(server.desk, CNV);
		await expect.poll(() => seqs(notes.notes())).toEqual([1, 2]);
		stored.splice(0, 2, note(1, "other"));
		server.says(welcome("two"));
		await expect.poll(() => notes.notes().map(({ text }) => text)).toEqual(["other"]);
	});
});
