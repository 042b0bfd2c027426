import "./waiting-clock.css";
import { useComputed } from "@preact/signals";
import { AlarmClock, Clock, ClockAlert, type IconNode } from "lucide";
import { t } from "../strings/strings.ts";
import { clockTime } from "../strings/times.ts";
import { Icon } from "../ui/icon.tsx";
import { now } from "../ui/now.ts";
import { type Wait, type WaitStep, waitOf, waitStep } from "./waiting.ts";

const ICONS: Record<WaitStep, IconNode> = {
	fresh: Clock,
	due: Clock,
	late: ClockAlert,
	veryLate: AlarmClock,
};

const two = (number: number) => `${number}`.padStart(2, "0");

function written(wait: Wait): string {
	switch (wait.unit) {
		case "minutes":
			return `${wait.minutes}:${two(wait.seconds)}`;
		case "hours":
			return t.waiting.hours(wait.hours, two(wait.minutes));
		case "days":
			return t.waiting.days(wait.days, wait.hours);
	}
}

/** How long somebody has waited, second by second, from neutral to filled red. */
export function WaitingClock({ since, target }: { since: string; target: number }) {
	const from = Date.parse(since);
	const text = useComputed(() => written(waitOf(now.value - from)));
	const step = useComputed(() => waitStep(now.value - from, target));
	return (
		<span class="clock number" data-step={step} title={t.waiting.since(clockTime(from))}>
			<Icon of={ICONS[step.value]} size={14} />
			<span class="heard">{t.waiting.label}</span>
			<span>{text}</span>
		</span>
	);
}
