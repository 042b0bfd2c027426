import "./avatar.css";
import { UserRound } from "lucide";
import { Icon } from "./icon.tsx";
import { initialsOf, tintOf } from "./initials.ts";

const TINTS = 6;

/** A person by their initials. Only decoration: the name stands beside it. */
export function Avatar({
	name,
	of,
	size = 36,
	online = null,
}: {
	name: string | null;
	/** What the tint follows: the person's id. */
	of: string;
	size?: 20 | 28 | 36 | 56;
	/** Null: not known, no dot. */
	online?: boolean | null;
}) {
	return (
		<span
			class="avatar"
			data-tint={tintOf(of, TINTS)}
			data-size={size}
			data-initials={name?.trim() ? initialsOf(name) : undefined}
			aria-hidden="true"
		>
			{!name?.trim() && <Icon of={UserRound} size={size > 28 ? 20 : 14} />}
			{online !== null && <span class="avatar-dot" data-online={online} />}
		</span>
	);
}
