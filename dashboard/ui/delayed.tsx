import "./delayed.css";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/** What comes sooner than this needs no skeleton. Milliseconds. */
const PATIENCE = 150;

/** Shows its children only when the wait has become one. */
export function Delayed({ children }: { children: ComponentChildren }) {
	const [waited, setWaited] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setWaited(true), PATIENCE);
		return () => clearTimeout(timer);
	}, []);
	return waited ? children : null;
}

/** A grey line where text will be. */
export function Bone({ width, height = 12 }: { width: string; height?: number }) {
	return <span class="bone" style={{ inlineSize: width, blockSize: `${height}px` }} />;
}
