/** Who follows what, and who is told. Every frame about a conversation leaves through here. */
import type { ServerFrame } from "../../protocol/frames.ts";
import { CLOSE } from "../../protocol/limits.ts";
import type { Conversation, Page } from "../../protocol/resources.ts";
import type { Standing } from "../auth/standing.ts";
import type { Bus, Hint } from "../bus/bus.ts";
import type { Actor, Announcement, Revocation } from "../context.ts";
import { CatchUp, type Lookout } from "./catch-up.ts";
import { Doubts } from "./doubts.ts";
import { Elsewhere, type LogReader } from "./elsewhere.ts";
import type { Follow } from "./follow.ts";
import { InboxFeed } from "./inbox-feed.ts";
import type { Listener } from "./listener.ts";
import { tellOtherDevices } from "./other-devices.ts";
import { type Place, Pongs } from "./pongs.ts";
import { Presence } from "./presence.ts";
import { ends, RecentRevocations } from "./revocations.ts";
import { Rounds } from "./rounds.ts";
import { ShopFloor } from "./shop-floor.ts";
import { Typing, typist } from "./typing.ts";
import { encode } from "./wire.ts";

/** What the hub reads from the database, always for somebody who follows it. */
export type Reader = LogReader &
	Lookout & {
		/** The newest state of conversations, as the desk sees them. */
		summaries: (shop: string, conversations: string[]) => Promise<Conversation[]>;
		/** Whether the rights these came in with still stand, in their order. */
		standing: (actors: Actor[]) => Promise<Standing[]>;
	};

export class Hub {
	readonly #bus: Bus;
	readonly #floors = new Map<string, ShopFloor>();
	readonly #presence: Presence;
	readonly #typing: Typing;
	readonly #inbox: InboxFeed;
	readonly #pongs: Pongs;
	readonly #elsewhere: Elsewhere;
	readonly #doubts: Doubts;
	readonly #begun: (place: Place, buyer: string) => void;
	readonly #catchUp: CatchUp;
	readonly #rounds: Rounds;
	readonly #revoked = new RecentRevocations();

	/**
	 * @param bus to the other processes.
	 * @param failed told of a reading that did not work. Nothing is lost by it: what was missed is noticed and resumed.
	 */
	constructor(bus: Bus, reader: Reader, failed: (error: unknown) => void) {
		const floor = (shop: string) => this.#floors.get(shop);
		this.#bus = bus;
		this.#inbox = new InboxFeed(floor, reader.summaries, failed);
		this.#pongs = new Pongs(reader.tips, failed);
		this.#elsewhere = new Elsewhere(floor, reader, (place, error) => {
			failed(error);
			this.#doubts.add(place);
		});
		const found = ({ shop, conversation }: Place, rev: number) => {
			this.#elsewhere.stands(shop, conversation, rev);
			this.#inbox.touch(shop, conversation);
		};
		this.#doubts = new Doubts(reader.tips, found, failed);
		this.#begun = ({ shop, conversation }, buyer) => {
			const here = floor(shop);
			if (here) tellOtherDevices(here, reader.summaries, { conversation, buyer }).catch(failed);
		};
		this.#presence = new Presence(
			floor,
			(shop, frame, news) => floor(shop)?.tellDesk(frame.conversation, frame, news === "online"),
			bus,
		);
		this.#typing = new Typing((follow, on) => {
			const { conversation, listener } = follow;
			const { shop } = listener.actor;
			const sign = { conversation, ...typist(listener.actor), on };
			floor(shop)?.tell(conversation, { type: "typing", ...sign }, "all", follow);
			bus.publish({ kind: "typing", shop, ...sign });
		});
		this.#rounds = new Rounds(() => this.#listeners(), reader.standing, failed);
		const tellers = { elsewhere: this.#elsewhere, inbox: this.#inbox };
		this.#catchUp = new CatchUp(() => this.#floors.values(), reader, tellers, bus.connected, failed);
		bus.subscribe(
			(hint) => this.#hear(hint),
			() => {
				// Others may have been back before: they looked when this one still had something to tell.
				bus.publish({ kind: "mute", ms: this.#catchUp.joined() });
				this.#presence.joined();
			},
		);
	}

	/**
	 * Lets a connection in.
	 *
	 * @param since when its credential was read; a revocation after that keeps it out.
	 */
	join(listener: Listener, since: number): "joined" | "revoked" | "crowded" {
		const { actor } = listener;
		if (this.#revoked.end(actor, since)) return "revoked";
		const floor = this.#floors.get(actor.shop) ?? new ShopFloor(actor.shop);
		const watched = floor.hasDesk;
		if (!floor.join(listener)) return "crowded";
		this.#floors.set(actor.shop, floor);
		if (floor.hasDesk && !watched) this.#presence.watched(actor.shop);
		if (listener.inbox && actor.kind === "seller") this.#presence.sat(actor.shop, actor.seller);
		return "joined";
	}

	leave(listener: Listener): void {
		const { actor } = listener;
		const floor = this.#floors.get(actor.shop);
		if (!floor?.listeners.has(listener)) return;
		for (const follow of [...listener.follows.values()]) this.unfollow(follow);
		floor.leave(listener);
		if (listener.side === "shop" && !floor.hasDesk) this.#presence.unwatched(actor.shop);
		if (floor.listeners.size === 0) this.#floors.delete(actor.shop);
		if (listener.inbox && actor.kind === "seller") this.#presence.rose(actor.shop, actor.seller);
	}

	/** Claims the following of a conversation: keeps frames back until `grant` or `deny`. Null once it has left. */
	claim(listener: Listener, conversation: string): Follow | null {
		const floor = this.#floors.get(listener.actor.shop);
		if (!floor?.listeners.has(listener)) return null;
		const follow = floor.follow(listener, conversation);
		follow.claim();
		return follow;
	}

	/** The listener may follow it. `rev` is where their reading ended; null while they have to read on. */
	grant(follow: Follow, rev: number | null = null): void {
		const isNew = !follow.granted;
		follow.grant();
		if (follow.listener.follows.get(follow.conversation) !== follow) return;
		const { shop } = follow.listener.actor;
		const told = this.#floors.get(shop)?.told(follow.conversation);
		if (told && rev !== null && (isNew || told.rev === null)) {
			// Others were told of more than this reading saw, or something was hinted at while it was under way.
			const behind = told.missed || (told.rev !== null && rev < told.rev);
			told.rev = Math.min(told.rev ?? rev, rev);
			told.missed = false;
			if (behind) this.#elsewhere.changed(shop, follow.conversation, null, null);
		}
		if (isNew) this.#presence.followed(follow);
	}

	/** The listener may not, or not now. */
	deny(follow: Follow): void {
		if (follow.deny()) this.unfollow(follow);
	}

	unfollow(follow: Follow): void {
		this.#typing.stop(follow);
		this.#floors.get(follow.listener.actor.shop)?.unfollow(follow);
		this.#presence.unfollowed(follow);
	}

	/** Tells the followers of a conversation, the inboxes of its shop and the other processes. */
	announce({ shop, conversation, frames, audience, begunBy }: Announcement): void {
		const floor = this.#floors.get(shop);
		const told = floor?.told(conversation);
		for (const frame of frames) {
			floor?.tell(conversation, frame, audience);
			const { rev, note } = numbersOf(frame);
			if (told && rev !== null && told.rev === rev - 1) told.rev = rev;
			if (told && note !== null && told.note === note - 1) told.note = note;
			this.#bus.publish({ kind: "changed", shop, conversation, rev, noteSeq: note });
		}
		// What moves no number of its own, such as a buyer's name, is still news for an inbox elsewhere.
		if (frames.length === 0)
			this.#bus.publish({ kind: "changed", shop, conversation, rev: null, noteSeq: null });
		if (begunBy !== undefined) {
			this.#begun({ shop, conversation }, begunBy);
			this.#bus.publish({ kind: "begun", shop, conversation, buyer: begunBy });
		}
		this.#inbox.touch(shop, conversation);
	}

	/** Nobody knows what was stored of these: whoever follows them, here or elsewhere, is told once it is known. */
	doubt(places: Place[]): void {
		for (const place of places) {
			this.#doubts.add(place);
			this.#bus.publish({ kind: "doubt", shop: place.shop, conversation: place.conversation });
		}
	}

	/** Ends the connections whose right has ended, in every process. */
	revoke(revocation: Revocation): void {
		this.#end(revocation);
		this.#bus.publish({ kind: "revoked", revocation });
	}

	*#listeners(): Iterable<Listener> {
		for (const floor of this.#floors.values()) yield* floor.listeners;
	}

	#end(revocation: Revocation): void {
		this.#revoked.add(revocation, Date.now());
		for (const listener of [...this.#listeners()]) {
			if (ends(revocation, listener.actor)) listener.end(CLOSE.unauthorised, "revoked");
		}
	}

	/** The listener is writing in a conversation, or stopped; does nothing unless they follow it. */
	type(listener: Listener, conversation: string, on: boolean): void {
		const follow = listener.follows.get(conversation);
		if (follow?.granted) this.#typing.set(follow, on);
	}

	/** The buyer went to another page of the shop. */
	move(listener: Listener, page: Page): void {
		listener.page = page;
		if (listener.side === "buyer") this.#presence.moved(listener);
	}

	/** Tells a desk that follows the inbox which buyers are there, as fast as it reads. */
	async tellPresent(listener: Listener): Promise<void> {
		if (!listener.inbox) return;
		for (const frame of this.#presence.present(listener.actor.shop)) {
			await listener.inTurn(async () => listener.send(encode(frame)));
		}
	}

	/** Answers a heartbeat, together with others that come about now. */
	ping(listener: Listener): void {
		this.#pongs.ask(listener);
	}

	/** Whether anybody is at the shop's desk, at whichever process. */
	answering(shop: string): boolean {
		return this.#presence.answering(shop);
	}

	/** Whether this seller has a desk of this shop open, at whichever process. */
	isOnline(shop: string, seller: string): boolean {
		return this.#presence.isOnline(shop, seller);
	}

	#hear(hint: Hint): void {
		switch (hint.kind) {
			case "changed":
				this.#inbox.touch(hint.shop, hint.conversation);
				this.#elsewhere.changed(hint.shop, hint.conversation, hint.rev, hint.noteSeq);
				return;
			case "begun":
				this.#begun(hint, hint.buyer);
				return;
			case "doubt":
				this.#doubts.add(hint);
				return;
			case "mute":
				this.#catchUp.mute(hint.ms);
				return;
			case "typing": {
				const { kind: _, shop, ...sign } = hint;
				this.#floors.get(shop)?.tell(sign.conversation, { type: "typing", ...sign }, "all");
				return;
			}
			case "presence":
			case "desk":
			case "there":
			case "asked":
				this.#presence.hear(hint);
				return;
			case "revoked":
				// A made-up one costs a query and puts nobody out: a client that is put out throws away what it holds.
				void this.#rounds.visit((actor) => ends(hint.revocation, actor));
		}
	}
}

/** The numbers a frame moves its conversation to. */
function numbersOf(frame: ServerFrame): { rev: number | null; note: number | null } {
	switch (frame.type) {
		case "message":
			return { rev: frame.message.rev, note: null };
		case "conversation":
			return { rev: frame.conversation.rev, note: null };
		case "mark":
			return { rev: frame.rev, note: null };
		case "note":
			return { rev: null, note: frame.note.seq };
		default:
			return { rev: null, note: null };
	}
}
