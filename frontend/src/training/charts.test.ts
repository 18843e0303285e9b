import { describe, expect, it } from 'vitest';

import { actionsOf, change, curvesOf, latest } from './charts';
import type { CurveView } from './curves';
import { aRow } from './samples';

const buckets: CurveView = {
  metric: 'loss',
  first: [100, 500],
  last: [200, 700],
  low: [0.5, 3],
  high: [500, 3],
  mean: [1, 3],
  diverged: [false, true],
};

describe('the charts of a curve', () => {
  it('are those alone that have a value', () => {
    const { charts } = curvesOf([
      aRow(0),
      aRow(1, { loss: 0.5 }),
      aRow(2, { loss: 0, reward: -1 }),
    ]);
    expect(charts.map(({ id }) => id)).toEqual(['reward', 'loss']);
  });

  it('leave out what was not measured, and mark where it diverged', () => {
    const rows = [aRow(0, { loss: 1 }), aRow(1), aRow(2, { loss: Number.NaN })];
    const [line] = curvesOf(rows).charts[0]?.lines ?? [];
    expect(line).toMatchObject({ values: [1, undefined, Number.NaN], diverged: [200] });
  });

  it('have a chart for what did nothing but diverge', () => {
    const { charts } = curvesOf([aRow(0, { loss: Infinity })]);
    expect(charts.map(({ id }) => id)).toEqual(['loss']);
  });

  it('go over steps, or over rows where steps are not counted', () => {
    const of = (...steps: (number | undefined)[]) => {
      const rows = steps.map((step, row) => aRow(row, { step, loss: 1 }));
      const { axis, charts } = curvesOf(rows);
      return { axis, x: charts[0]?.x };
    };
    expect(of(0, 100)).toEqual({ axis: 'step', x: [0, 100] });
    expect(of(undefined, undefined)).toEqual({ axis: 'row', x: [0, 1] });
    expect(of(undefined, 100, undefined, 300)).toEqual({ axis: 'step', x: [0, 100, 100, 300] });
  });

  it('go through the buckets as far as they go, and then through the rows', () => {
    const rows = [aRow(0, { loss: 9 }), aRow(8, { loss: 2 }), aRow(9, { loss: Number.NaN })];
    const [chart] = curvesOf(rows, new Map([['loss', buckets]])).charts;
    expect(chart?.x).toEqual([150, 600, 800, 900]);
    expect(chart?.lines[0]).toEqual({
      name: 'Loss',
      metric: 'loss',
      values: [1, 3, 2, Number.NaN],
      range: { low: [0.5, 3, 2, Number.NaN], high: [500, 3, 2, Number.NaN] },
      diverged: [600, 900],
      latest: Number.NaN,
      change: undefined,
    });
  });

  it('have no band while each bucket is a single value', () => {
    const single = { ...buckets, low: buckets.mean, high: buckets.mean };
    const [chart] = curvesOf([aRow(9, { loss: 2 })], new Map([['loss', single]])).charts;
    expect(chart?.lines[0]?.range).toBeUndefined();
  });

  it('show what was measured in none of the rows that are held', () => {
    const once = { ...buckets, metric: 'extra.once' };
    const { charts } = curvesOf([aRow(9)], new Map([['extra.once', once]]));
    expect(charts.map(({ id }) => id)).toEqual(['extra.once']);
  });

  it('share an axis where their buckets do not', () => {
    const [win, whiff] = [
      { ...buckets, metric: 'rewardByTerm.win' },
      { ...buckets, metric: 'rewardByTerm.whiff', first: [0, 600], last: [100, 600] },
    ];
    const curves = new Map([win, whiff].map((curve) => [curve.metric, curve]));
    const [chart] = curvesOf([aRow(0)], curves).charts;
    expect(chart?.x).toEqual([50, 150, 600]);
    expect(chart?.lines.map(({ name, values }) => [name, values])).toEqual([
      ['whiff', [1, undefined, 3]],
      ['win', [undefined, 1, 3]],
    ]);
  });

  it('go from the same place to the same, whatever each has measured', () => {
    const once = { ...buckets, metric: 'extra.once', first: [300], last: [300], mean: [1] };
    const curves = new Map([buckets, once].map((curve) => [curve.metric, curve]));
    const { charts } = curvesOf([aRow(9, { loss: 2 })], curves);
    expect(charts.map(({ id, x }) => [id, x])).toEqual([
      ['loss', [150, 600, 900]],
      ['extra.once', [150, 300, 900]],
    ]);
    expect(charts[1]?.lines[0]?.values).toEqual([undefined, 1, undefined]);
  });

  it('have a line of each session that is compared, where they are of one metric', () => {
    const others = [
      { name: 'second', curves: new Map([['loss', buckets]]) },
      { name: 'third', curves: new Map() },
    ];
    const rows = [aRow(0, { loss: 9, rewardByTerm: { win: 1 } }), aRow(6, { loss: 8 })];
    const [loss, terms] = curvesOf(rows, new Map(), others).charts;
    expect(loss?.x).toEqual([0, 150, 600]);
    expect(loss?.lines.map(({ name, values }) => [name, values])).toEqual([
      ['this session', [9, undefined, 8]],
      ['second', [undefined, 1, 3]],
      ['third', [undefined, undefined, undefined]],
    ]);
    expect(terms?.lines.map(({ name }) => name)).toEqual(['win']);
  });

  it('have a line for each term of the reward', () => {
    const rows = [
      aRow(0, { rewardByTerm: { win: 1 } }),
      aRow(1, { rewardByTerm: { win: 2, damage_dealt: 3 } }),
    ];
    const chart = curvesOf(rows).charts.find(({ id }) => id === 'rewardByTerm');
    expect(chart?.lines.map(({ name, values }) => ({ name, values }))).toEqual([
      { name: 'damage_dealt', values: [undefined, 3] },
      { name: 'win', values: [1, 2] },
    ]);
  });

  it('tell opponents apart only where there are several', () => {
    const ids = (rates: Record<string, number>): string[] =>
      curvesOf([aRow(0, { winRate: 0.5, winRateByOpponent: rates })]).charts.map(({ id }) => id);
    expect(ids({ scripted: 0.5 })).toEqual(['winRate']);
    expect(ids({ scripted: 0.4, random: 0.6 })).toEqual(['winRate', 'winRateByOpponent']);
  });

  it('show evaluations where they were measured', () => {
    const rows = [aRow(0), aRow(1, { evaluationWinRate: { 'scripted-5': 0.75 } }), aRow(2)];
    const { charts } = curvesOf(rows);
    expect(charts.map(({ id }) => id)).toEqual(['evaluationWinRate']);
    expect(charts[0]?.lines.map(({ name, values }) => [name, values])).toEqual([
      ['scripted-5', [undefined, 0.75, undefined]],
    ]);
  });

  it('show what an outside trainer measures under its own names', () => {
    const { charts } = curvesOf([aRow(0, { extra: { temperature: 0.3 } })]);
    expect(charts[0]).toMatchObject({ id: 'extra.temperature', title: 'temperature' });
  });
});

describe('the change of a value', () => {
  it('is counted from ten measured values before', () => {
    const values = [100, undefined, ...Array.from({ length: 11 }, (_, index) => index)];
    expect(change(values)).toBe(10);
  });

  it('is counted from the first while there are fewer, and absent for one alone', () => {
    expect(change([4, 3, undefined])).toBe(-1);
    expect(change([4])).toBeUndefined();
    expect(change([])).toBeUndefined();
  });

  it('is not told of what diverged', () => {
    expect(change([4, Number.NaN])).toBeUndefined();
    expect(change([Infinity, 4])).toBeUndefined();
  });

  it('belongs to the newest value that was measured', () => {
    expect(latest([4, 0, undefined])).toBe(0);
    expect(latest([4, Number.NaN])).toBeNaN();
    expect(latest([undefined])).toBeUndefined();
  });
});

describe('the actions', () => {
  it('are the newest shares, the most frequent first', () => {
    const rows = [
      aRow(0, { actionDistribution: { walk: 1 } }),
      aRow(1, { actionDistribution: { walk: 0.25, light: 0.75 } }),
      aRow(2),
    ];
    expect(actionsOf(rows)).toEqual([
      { name: 'light', share: 0.75 },
      { name: 'walk', share: 0.25 },
    ]);
    expect(actionsOf([aRow(0)])).toEqual([]);
    const diverged = { walk: Number.NaN, light: 0.75, jump: 0.25 };
    expect(actionsOf([aRow(0, { actionDistribution: diverged })]).map(({ name }) => name)).toEqual([
      'light',
      'jump',
      'walk',
    ]);
  });
});
