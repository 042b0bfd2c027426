import { Component, type ComponentChild, type FunctionComponent, h } from "preact";

/** The same component, drawn again only when one of its properties is another value (`Object.is`). */
export function steady<P extends object>(Inner: FunctionComponent<P>): FunctionComponent<P> {
	class Steady extends Component<P> {
		override shouldComponentUpdate(next: P): boolean {
			const mine = this.props as Record<string, unknown>;
			const theirs = next as Record<string, unknown>;
			for (const name in theirs) if (!Object.is(mine[name], theirs[name])) return true;
			for (const name in mine) if (!(name in theirs)) return true;
			return false;
		}
		override render(props: P): ComponentChild {
			return h(Inner, props);
		}
	}
	return Steady as unknown as FunctionComponent<P>;
}
