/*
 * Which charts a curve gives: one for each thing that was measured, and none for what was not.
 */
import type { Family, Measure, RowView } from './trainer';

export type Unit = 'plain' | 'percent' | 'count';

/** A line of a chart; a value that was not measured in a row is a gap. */
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What it measures, in a sentence for whoever does not know. */
  readonly about: string;
  readonly unit: Unit;
  /** Which way is better; none where neither is. */
  readonly better: 'up' | 'down' | undefined;
  readonly lines: readonly Line[];
}

/** All charts of a curve over one axis. */
export interface Curves {
  /** Steps taken, or rows where a trainer does not count its steps. */
  readonly axis: 'step' | 'row';
  readonly x: readonly number[];
  readonly charts: readonly Chart[];
}

interface MeasureChart extends Omit<Chart, 'id' | 'lines'> {
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

/** The charts of these rows, those alone that have a value. */
export function curvesOf(rows: readonly RowView[]): Curves {
  const axis = rows.some(({ step }) => step !== undefined) ? 'step' : 'row';
  const charts: Chart[] = [];
  for (const { measure, ...chart } of measureCharts) {
    const values = rows.map((row) => finite(row[measure]));
    if (values.some((value) => value !== null)) {
      charts.push({ ...chart, id: measure, lines: [{ name: chart.title, values }] });
    }
  }
  const opponents = linesOf(rows, 'winRateByOpponent');
  // Against a single opponent it is the win rate once more.
  if (opponents.length > 1) {
    charts.splice(2, 0, {
      id: 'winRateByOpponent',
      title: 'Win rate by opponent',
      about: 'Share of the episodes against each that were won.',
      unit: 'percent',
      better: 'up',
      lines: opponents,
    });
  }
  const evaluations = linesOf(rows, 'evaluationWinRate');
  if (evaluations.length > 0) {
    charts.splice(2, 0, {
      id: 'evaluationWinRate',
      title: 'Evaluation',
      about: 'Share of the evaluation matches against each opponent that were won.',
      unit: 'percent',
      better: 'up',
      lines: evaluations,
    });
  }
  const terms = linesOf(rows, 'rewardByTerm');
  if (terms.length > 0) {
    charts.push({
      id: 'rewardByTerm',
      title: 'Reward by term',
      about: 'What each term adds to the reward of an episode, mean.',
      unit: 'plain',
      better: undefined,
      lines: terms,
    });
  }
  for (const line of linesOf(rows, 'extra')) {
    charts.push({
      id: `extra.${line.name}`,
      title: line.name,
      about: 'Measured by the trainer under a name of its own.',
      unit: 'plain',
      better: undefined,
      lines: [line],
    });
  }
  const x = rows.map((row) => (axis === 'step' ? (row.step ?? Number.NaN) : row.row));
  return { axis, x, charts };
}

/** The newest shares of the actions, the most frequent first; none before they were measured. */
export function actionsOf(
  rows: readonly RowView[],
): readonly { readonly name: string; readonly share: number }[] {
  const newest = rows.findLast((row) => Object.keys(row.actionDistribution).length > 0);
  return Object.entries(newest?.actionDistribution ?? {})
    .map(([name, share]) => ({ name, share }))
    .sort((one, other) => other.share - one.share);
}

/** The newest value of a line. */
export function latest({ values }: Line): number | undefined {
  return values.findLast((value) => value !== null) ?? undefined;
}

/** How many measured values lie between the newest and the one that it is compared with. */
export const changeOver = 10;

/** How the newest value differs from the tenth before it; absent while there are too few. */
export function change({ values }: Line): number | undefined {
  const measured = values.filter((value) => value !== null);
  const now = measured.at(-1);
  const before = measured.at(-1 - changeOver) ?? (measured.length > 1 ? measured[0] : undefined);
  return now === undefined || before === undefined ? undefined : now - before;
}

function linesOf(rows: readonly RowView[], family: Family): readonly Line[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row[family])));
  return [...names].sort().map((name) => ({
    name,
    values: rows.map((row) => finite(row[family][name])),
  }));
}

/** A number that can be drawn; what diverged is a gap, as is what was not measured. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
