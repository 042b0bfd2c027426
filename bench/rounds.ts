/** Medians of alternating rounds, and how far the rounds lie apart. */

export type Spread = { median: number; min: number; max: number };

/** Of any numbers; their middle, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function spread(values: readonly number[]): Spread {
	return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The smallest value that a share of all does not exceed (nearest rank). `sorted` rises. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Every round has each of them once, beginning with another one each time, so that slow minutes hit all alike. */
export async function alternate<T>(
	rounds: number,
	those: readonly T[],
	measure: (one: T, round: number) => Promise<void>,
): Promise<void> {
	for (let round = 0; round < rounds; round++) {
		for (let i = 0; i < those.length; i++) {
			const one = those[(i + round) % those.length];
			if (one !== undefined) await measure(one, round);
		}
	}
}

/**
 * The median of the rounds' ratios: what lies close in time is divided, so that a slow minute of the machine cancels out.
 * Null when either was not measured.
 */
export function ratio(
	ours: readonly number[] | undefined,
	theirs: readonly number[] | undefined,
): number | null {
	if (ours === undefined || theirs === undefined) return null;
	const ratios = ours.flatMap((value, round) => {
		const other = theirs[round];
		return other === undefined || other === 0 ? [] : [value / other];
	});
	return ratios.length === 0 ? null : median(ratios);
}

/** Three significant digits, with commas; a dash for what was not measured. */
export function shown(value: number | null | undefined): string {
	if (value === null || value === undefined || Number.isNaN(value)) return "–";
	const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
	return value.toLocaleString("en-US", { maximumFractionDigits: Math.min(digits, 4) });
}

/** `median [min–max]`. */
export function withSpread(values: readonly number[] | undefined): string {
	if (values === undefined || values.length === 0) return "–";
	const { median, min, max } = spread(values);
	return values.length === 1 ? shown(median) : `${shown(median)} [${shown(min)}–${shown(max)}]`;
}
