/*
 * Which charts a curve gives: one for each thing that was measured, and none for what was not.
 *
 * A line goes through the buckets that the server drew together, as far as they go, and then
 * through the rows that came since.
 */
import type { Curves as Buckets, CurveView } from './curves';
import type { Family, Measure, RowView } from './trainer';

export type Unit = 'plain' | 'percent' | 'count';

/** What was measured at each place of an axis; absent where nothing was. */
type Values = readonly (number | undefined)[];

/** A line of a chart, with an entry for each place of its axis; what was not measured is absent. */
export interface Line {
  readonly name: string;
  /** Id of its metric. */
  readonly metric: string;
  /** Values, or the means of buckets; NaN or infinite where it diverged. */
  readonly values: Values;
  /** The extremes of its buckets; absent while each is a single value. */
  readonly range?: { readonly low: Values; readonly high: Values } | undefined;
  /** Places of the axis, not indexes, at which a value was not finite. */
  readonly diverged: readonly number[];
  /** The newest value, which may be NaN or infinite, and how it differs from those before. */
  readonly latest: number | undefined;
  readonly change: number | undefined;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What it measures, in a sentence for whoever does not know. */
  readonly about: string;
  readonly unit: Unit;
  /** Which way is better; none where neither is. */
  readonly better: 'up' | 'down' | undefined;
  /** Steps or row numbers, growing. */
  readonly x: readonly number[];
  readonly lines: readonly Line[];
}

/** All charts of a curve over one axis. */
export interface Curves {
  /** Steps taken, or rows where a trainer does not count its steps. */
  readonly axis: 'step' | 'row';
  readonly charts: readonly Chart[];
}

interface MeasureChart extends Omit<Chart, 'id' | 'x' | 'lines'> {
  readonly measure: Measure;
}

/** In the order of the screen: how well it fights, then how it learns. */
const measureCharts: readonly MeasureChart[] = [
  {
    measure: 'reward',
    title: 'Reward',
    about: 'Sum of the rewards of an episode, mean.',
    unit: 'plain',
    better: 'up',
  },
  {
    measure: 'winRate',
    title: 'Win rate',
    about: 'Share of the episodes that were won.',
    unit: 'percent',
    better: 'up',
  },
  {
    measure: 'loss',
    title: 'Loss',
    about: 'What the update minimizes, mean.',
    unit: 'plain',
    better: 'down',
  },
  {
    measure: 'episodeLength',
    title: 'Episode length',
    about: 'Steps of an episode, mean.',
    unit: 'plain',
    better: undefined,
  },
  {
    measure: 'qValue',
    title: 'Q value',
    about: 'Estimated value of the actions taken, mean.',
    unit: 'plain',
    better: 'up',
  },
  {
    measure: 'policyLoss',
    title: 'Policy loss',
    about: 'The part of the loss that moves the policy.',
    unit: 'plain',
    better: undefined,
  },
  {
    measure: 'valueLoss',
    title: 'Value loss',
    about: 'How far the value function is off.',
    unit: 'plain',
    better: 'down',
  },
  {
    measure: 'entropy',
    title: 'Entropy',
    about: 'How undecided the policy is, in nats.',
    unit: 'plain',
    better: undefined,
  },
  {
    measure: 'approximateKl',
    title: 'Approximate KL',
    about: 'How far an update moves the policy.',
    unit: 'plain',
    better: undefined,
  },
  {
    measure: 'clipFraction',
    title: 'Clip fraction',
    about: 'Share of the samples whose ratio was clipped.',
    unit: 'percent',
    better: undefined,
  },
  {
    measure: 'explainedVariance',
    title: 'Explained variance',
    about: 'How much of the returns the value function foresees; 1 is all.',
    unit: 'plain',
    better: 'up',
  },
  {
    measure: 'learningRate',
    title: 'Learning rate',
    about: 'The size of a step of the optimizer.',
    unit: 'plain',
    better: undefined,
  },
  {
    measure: 'stepsPerSecond',
    title: 'Steps per second',
    about: 'Environment steps a second.',
    unit: 'count',
    better: 'up',
  },
];

/** Another session whose curves are laid over these. */
export interface Compared {
  readonly name: string;
  readonly curves: Buckets;
}

/**
 * The charts of these rows and buckets: of each metric that has a value. Where others are compared,
 * a chart of one metric has a line of each session, in the order of the sessions.
 */
export function curvesOf(
  rows: readonly RowView[],
  buckets: Buckets = new Map(),
  others: readonly Compared[] = [],
): Curves {
  const axis = rows.some(({ step }) => step !== undefined) ? 'step' : 'row';
  const x = placesOf(rows);
  const trace = (metric: string, name: string, of: (row: RowView) => number | undefined): Trace =>
    traceOf(name, metric, x, rows.map(of), buckets.get(metric));
  const traces = (family: Family): readonly Trace[] =>
    namesOf(rows, family, buckets).map((name) =>
      trace(`${family}.${name}`, name, (row) => row[family][name]),
    );
  const withOthers = (line: Trace): Pick<Chart, 'x' | 'lines'> =>
    aligned(
      others.length === 0
        ? [line]
        : [
            { ...line, name: 'this session' },
            ...others.map(({ name, curves }) =>
              traceOf(name, line.metric, [], [], curves.get(line.metric)),
            ),
          ],
    );
  const charts: Chart[] = [];
  for (const { measure, ...chart } of measureCharts) {
    const line = trace(measure, chart.title, (row) => row[measure]);
    if (line.values.some((value) => value !== undefined)) {
      charts.push({ ...chart, id: measure, ...withOthers(line) });
    }
  }
  const opponents = traces('winRateByOpponent');
  // Against a single opponent it is the win rate once more.
  if (opponents.length > 1) {
    charts.splice(2, 0, {
      id: 'winRateByOpponent',
      title: 'Win rate by opponent',
      about: 'Share of the episodes against each that were won.',
      unit: 'percent',
      better: 'up',
      ...aligned(opponents),
    });
  }
  const evaluations = traces('evaluationWinRate');
  if (evaluations.length > 0) {
    charts.splice(2, 0, {
      id: 'evaluationWinRate',
      title: 'Evaluation',
      about: 'Share of the evaluation matches against each opponent that were won.',
      unit: 'percent',
      better: 'up',
      ...aligned(evaluations),
    });
  }
  const terms = traces('rewardByTerm');
  if (terms.length > 0) {
    charts.push({
      id: 'rewardByTerm',
      title: 'Reward by term',
      about: 'What each term adds to the reward of an episode, mean.',
      unit: 'plain',
      better: undefined,
      ...aligned(terms),
    });
  }
  for (const line of traces('extra')) {
    charts.push({
      id: line.metric,
      title: line.name,
      about: 'Measured by the trainer under a name of its own.',
      unit: 'plain',
      better: undefined,
      ...withOthers(line),
    });
  }
  return { axis, charts: sideBySide(charts) };
}

/** Charts over the same places, from the first to the last of all of them. */
function sideBySide(charts: readonly Chart[]): readonly Chart[] {
  const first = Math.min(...charts.map(({ x }) => x[0] ?? Infinity));
  const last = Math.max(...charts.map(({ x }) => x.at(-1) ?? -Infinity));
  return charts.map((chart) => {
    const before = (chart.x[0] ?? first) > first ? [first] : [];
    const after = (chart.x.at(-1) ?? last) < last ? [last] : [];
    if (before.length + after.length === 0) {
      return chart;
    }
    const wide = (values: Values): Values => [
      ...before.map(() => undefined),
      ...values,
      ...after.map(() => undefined),
    ];
    return {
      ...chart,
      x: [...before, ...chart.x, ...after],
      lines: chart.lines.map((line) => ({
        ...line,
        values: wide(line.values),
        range: line.range && { low: wide(line.range.low), high: wide(line.range.high) },
      })),
    };
  });
}

/** Where each row stands: one without a step where the row before it does. */
function placesOf(rows: readonly RowView[]): readonly number[] {
  let step: number | undefined;
  return rows.map((row) => {
    step = row.step ?? step;
    return step ?? row.row;
  });
}

/** A line over an axis of its own. */
interface Trace extends Omit<Line, 'range'> {
  readonly x: readonly number[];
  readonly low: Values;
  readonly high: Values;
}

function traceOf(
  name: string,
  metric: string,
  places: readonly number[],
  measured: Values,
  buckets: CurveView | undefined,
): Trace {
  const isDiverged = (_place: number, index: number): boolean => {
    const value = measured[index];
    return value !== undefined && !Number.isFinite(value);
  };
  const now = {
    latest: latest(measured) ?? buckets?.mean.at(-1),
    change: change(measured),
  };
  if (buckets === undefined) {
    return {
      name,
      metric,
      x: places,
      values: measured,
      low: measured,
      high: measured,
      diverged: places.filter(isDiverged),
      ...now,
    };
  }
  const told = buckets.last.at(-1) ?? -Infinity;
  const isNew = (_value: unknown, index: number): boolean => (places[index] ?? told) > told;
  const middles = buckets.first.map((first, index) => (first + (buckets.last[index] ?? first)) / 2);
  const values = measured.filter(isNew);
  return {
    name,
    metric,
    x: [...middles, ...places.filter(isNew)],
    values: [...buckets.mean, ...values],
    low: [...buckets.low, ...values],
    high: [...buckets.high, ...values],
    diverged: [
      ...middles.filter((_, index) => buckets.diverged[index]),
      ...places.filter((place, index) => place > told && isDiverged(place, index)),
    ],
    ...now,
  };
}

/** Lines over one axis: that of all of them, where they do not share theirs. */
function aligned(traces: readonly Trace[]): Pick<Chart, 'x' | 'lines'> {
  const [first] = traces;
  const shared = first?.x ?? [];
  const isShared = traces.every(({ x }) => x === shared || traces.length === 1);
  const x = isShared
    ? shared
    : [...new Set(traces.flatMap((trace) => trace.x))].sort((one, other) => one - other);
  const indexes = new Map(isShared ? [] : x.map((place, index) => [place, index]));
  const spread = (trace: Trace, list: Values): Values => {
    if (isShared) {
      return list;
    }
    const whole = new Array<number | undefined>(x.length).fill(undefined);
    trace.x.forEach((place, index) => {
      whole[indexes.get(place) ?? 0] = list[index];
    });
    return whole;
  };
  return {
    x,
    lines: traces.map((trace) => ({
      name: trace.name,
      metric: trace.metric,
      values: spread(trace, trace.values),
      range: trace.low.some((low, index) => low !== trace.high[index] && !Number.isNaN(low ?? 0))
        ? { low: spread(trace, trace.low), high: spread(trace, trace.high) }
        : undefined,
      diverged: trace.diverged,
      latest: trace.latest,
      change: trace.change,
    })),
  };
}

/** The newest shares of the actions, the most frequent first; those that diverged come last. */
export function actionsOf(
  rows: readonly RowView[],
): readonly { readonly name: string; readonly share: number }[] {
  const newest = rows.findLast((row) => Object.keys(row.actionDistribution).length > 0);
  return Object.entries(newest?.actionDistribution ?? {})
    .map(([name, share]) => ({ name, share }))
    .sort((one, other) => frequency(other.share) - frequency(one.share));
}

function frequency(share: number): number {
  return Number.isFinite(share) ? share : -1;
}

/** The newest value that was measured. */
export function latest(values: Values): number | undefined {
  return values.findLast((value) => value !== undefined);
}

/** How many measured values lie between the newest and the one that it is compared with. */
export const changeOver = 10;

/** How the newest value differs from the tenth before it; absent while there are too few. */
export function change(values: Values): number | undefined {
  const measured = values.filter((value) => value !== undefined);
  const now = measured.at(-1);
  const before = measured.at(-1 - changeOver) ?? (measured.length > 1 ? measured[0] : undefined);
  const difference = now === undefined || before === undefined ? Number.NaN : now - before;
  return Number.isFinite(difference) ? difference : undefined;
}

/** Names that were measured, those among them whose rows are not held. */
function namesOf(rows: readonly RowView[], family: Family, buckets: Buckets): readonly string[] {
  const held = rows.flatMap((row) => Object.keys(row[family]));
  const drawn = [...buckets.keys()].filter((metric) => metric.startsWith(`${family}.`));
  return [...new Set([...held, ...drawn.map((metric) => metric.slice(family.length + 1))])].sort();
}
