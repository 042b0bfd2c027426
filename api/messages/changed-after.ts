/** What changed in a conversation after a `rev`: the question of everybody who was away. */

type Names = {
	/** SQL: the columns wanted of `m`; `m.rev` must be among them. */
	columns: string;
	/** SQL: the shop. */
	shop: string;
	/** SQL: a row with `id`, `last_seq` and `rev` of a conversation. */
	conversation: string;
	/** SQL: the `rev` that is held. */
	held: string;
	/** SQL: of how many. */
	limit: string;
};

/**
 * SQL for the first messages that changed after a `rev`, oldest change first.
 *
 * Every message moves `rev`, so that of those said after `held` there are no more than `rev` has moved since: they are
 * the newest so many, and as long as they are as they were said, the order of `seq` is the order of `rev`. What was
 * edited or recalled has a short index of its own. So no index of all has to be written with every message.
 */
export function changedAfter({ columns, shop, conversation: c, held, limit }: Names): string {
	const of = `from messages m where m.shop_id = ${shop} and m.conversation_id = ${c}.id and m.rev > ${held}`;
	return `(
		select * from (
			(select ${columns} ${of} and m.edited_at is null and m.recalled_at is null
				and m.seq > ${c}.last_seq - (${c}.rev - ${held}) order by m.seq limit ${limit})
			union all
			(select ${columns} ${of} and (m.edited_at is not null or m.recalled_at is not null) order by m.rev limit ${limit})
		) m order by m.rev limit ${limit}
	)`;
}
