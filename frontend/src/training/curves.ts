/*
 * Curves as the server draws them together: buckets with their extremes, of a whole history and of
 * the part of it that somebody has zoomed into.
 */

/** Steps, or row numbers, from the first to the last that is seen. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** All metrics of a session, in so many buckets each at most. */
export interface CurveQuestion {
  readonly sessionId: string;
  readonly width: number;
  /** Absent: all of it. */
  readonly range?: Range | undefined;
}

/** The buckets of a metric in the order of their steps: lists of equal length. */
export interface CurveView {
  /** Id of the metric, such as `loss` or `rewardByTerm.win`. */
  readonly metric: string;
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** Finite extremes and mean; NaN where every value of the bucket diverged. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly mean: readonly number[];
  /** Whether a value of the bucket was not finite. */
  readonly diverged: readonly boolean[];
}

/** Curves by the id of their metric. */
export type Curves = ReadonlyMap<string, CurveView>;

/** Buckets of a curve, and of all curves of an answer, at most. */
export const most = { width: 2000, buckets: 100_000 } as const;

/** Whole curves with a part of them in place of their own buckets there. */
export function detailed(whole: Curves, range: Range, part: Curves): Curves {
  const curves = new Map(whole);
  for (const [metric, fine] of part) {
    const coarse = whole.get(metric);
    curves.set(
      metric,
      coarse === undefined
        ? fine
        : joined(
            chosen(coarse, (first, last) => first < range.first && last < (fine.first[0] ?? last)),
            fine,
            chosen(coarse, (first) => first > (fine.last.at(-1) ?? first)),
          ),
    );
  }
  return curves;
}

function chosen(curve: CurveView, is: (first: number, last: number) => boolean): CurveView {
  const kept = curve.first.map((first, index) => is(first, curve.last[index] ?? first));
  const of = <Value>(list: readonly Value[]): readonly Value[] =>
    list.filter((_, index) => kept[index]);
  return {
    metric: curve.metric,
    first: of(curve.first),
    last: of(curve.last),
    low: of(curve.low),
    high: of(curve.high),
    mean: of(curve.mean),
    diverged: of(curve.diverged),
  };
}

function joined(one: CurveView, ...others: readonly CurveView[]): CurveView {
  const all = [one, ...others];
  return {
    metric: one.metric,
    first: all.flatMap(({ first }) => first),
    last: all.flatMap(({ last }) => last),
    low: all.flatMap(({ low }) => low),
    high: all.flatMap(({ high }) => high),
    mean: all.flatMap(({ mean }) => mean),
    diverged: all.flatMap(({ diverged }) => diverged),
  };
}
