import { describe, expect, it } from 'vitest';

import { actionsOf, change, curvesOf, latest } from './charts';
import { aRow } from './samples';

describe('the charts of a curve', () => {
  it('are those alone that have a value', () => {
    const { charts } = curvesOf([
      aRow(0),
      aRow(1, { loss: 0.5 }),
      aRow(2, { loss: 0, reward: -1 }),
    ]);
    expect(charts.map(({ id }) => id)).toEqual(['reward', 'loss']);
  });

  it('have a gap where nothing was measured, and where it was no number', () => {
    const { charts } = curvesOf([aRow(0, { loss: 1 }), aRow(1), aRow(2, { loss: Number.NaN })]);
    expect(charts[0]?.lines[0]?.values).toEqual([1, null, null]);
  });

  it('go over steps, or over rows where steps are not counted', () => {
    expect(curvesOf([aRow(0), aRow(1)])).toMatchObject({ axis: 'step', x: [0, 100] });
    const uncounted = [aRow(0, { step: undefined }), aRow(1, { step: undefined })];
    expect(curvesOf(uncounted)).toMatchObject({ axis: 'row', x: [0, 1] });
  });

  it('have a line for each term of the reward', () => {
    const rows = [
      aRow(0, { rewardByTerm: { win: 1 } }),
      aRow(1, { rewardByTerm: { win: 2, damage_dealt: 3 } }),
    ];
    const chart = curvesOf(rows).charts.find(({ id }) => id === 'rewardByTerm');
    expect(chart?.lines).toEqual([
      { name: 'damage_dealt', values: [null, 3] },
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
    expect(charts[0]?.lines).toEqual([{ name: 'scripted-5', values: [null, 0.75, null] }]);
  });

  it('show what an outside trainer measures under its own names', () => {
    const { charts } = curvesOf([aRow(0, { extra: { temperature: 0.3 } })]);
    expect(charts[0]).toMatchObject({ id: 'extra.temperature', title: 'temperature' });
  });
});

describe('the change of a value', () => {
  it('is counted from ten measured values before', () => {
    const values = [100, null, ...Array.from({ length: 11 }, (_, index) => index)];
    expect(change({ name: 'loss', values })).toBe(10);
  });

  it('is counted from the first while there are fewer, and absent for one alone', () => {
    expect(change({ name: 'loss', values: [4, 3, null] })).toBe(-1);
    expect(change({ name: 'loss', values: [4] })).toBeUndefined();
    expect(change({ name: 'loss', values: [] })).toBeUndefined();
  });

  it('belongs to the newest value that was measured', () => {
    expect(latest({ name: 'loss', values: [4, 0, null] })).toBe(0);
    expect(latest({ name: 'loss', values: [null] })).toBeUndefined();
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
  });
});
