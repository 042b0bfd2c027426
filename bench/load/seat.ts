/** Who takes part in a load: everything a client needs to sit down, as it travels to the generator. */

/** A client of each kind of server. Seats come in pairs: the first talks with the second, the third with the fourth. */
export type Seat =
	| {
			kind: "shopbell";
			port: number;
			token: string;
			shop: string;
			origin: string | null;
			conversation: string | null;
			follow: boolean;
			/** Also follows its shop's inbox. */
			inbox?: boolean;
	  }
	| { kind: "socket.io"; port: number; token: string; to: string }
	| { kind: "relay"; port: number; name: string; to: string }
	| { kind: "xmpp"; port: number; host: string; name: string; password: string; to: string };

/** A client that sits. */
export type Client = {
	/** Says something to its partner. */
	say: (text: string) => void;
	close: () => void;
};

/** What a client tells of: everything said to it, in the bytes as they came, and its end. */
export type Ears = {
	/** May hold the texts of several messages. Its own come here too, where a server echoes them. */
	heard: (bytes: string) => void;
	/** A frame about the inbox came. */
	inbox?: () => void;
	ended: (why: string) => void;
};
