import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { curvesOf, type Chart } from '../training/charts';
import { aCurve, aRow } from '../training/samples';
import { Plot } from './Plot';
import type { PlotCanvasProps } from './PlotCanvas';

afterEach(cleanup);

const canvas = vi.fn((_given: PlotCanvasProps) => null);
const part = { PlotCanvas: canvas };

function show([chart]: readonly Chart[]): HTMLElement {
  if (chart === undefined) {
    throw new Error('no chart');
  }
  render(<Plot chart={chart} sync="test" part={part} zoom={vi.fn()} />);
  return screen.getByRole('region', { name: chart.title });
}

const { charts: measured } = curvesOf([aRow(0, { loss: 1 }), aRow(1, { loss: 3 })]);

describe('what a chart says beside its curve', () => {
  it('is the newest value, and how it changed', () => {
    expect(show(measured).querySelector('.chart-values')?.textContent).toBe('3.00+2.00');
  });

  it('is the value that is pointed at', () => {
    const chart = show(measured);
    act(() => {
      canvas.mock.lastCall?.[0].point([0]);
    });
    expect(chart.querySelector('.chart-values')?.textContent).toBe('1.00');
    act(() => {
      canvas.mock.lastCall?.[0].point(undefined);
    });
    expect(chart.querySelector('.chart-values')?.textContent).toBe('3.00+2.00');
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('says that the newest value diverged where it is %d', (loss, written) => {
    const chart = show(curvesOf([aRow(0, { loss: 1 }), aRow(1, { loss })]).charts);
    expect(chart.querySelector('.chart-values')?.textContent).toBe(`${written}diverged`);
  });

  it('has the extremes of the bucket whose mean is pointed at', () => {
    const curve = aCurve({ first: [0, 10], mean: [1, 2], low: [1, 0.5], high: [1, 500] });
    const chart = show(curvesOf([aRow(0)], new Map([['loss', curve]])).charts);
    act(() => {
      canvas.mock.lastCall?.[0].point([1]);
    });
    expect(chart.querySelector('.chart-values')?.textContent).toBe('2.000.500 to 500');
  });

  it('is the newest row, though the last bucket has another mean', () => {
    const curve = aCurve({ first: [0, 10], last: [9, 90], mean: [1, 10.9], high: [1, 500] });
    const rows = [aRow(0, { loss: 1, step: 0 }), aRow(9, { loss: 0.5, step: 90 })];
    const chart = show(curvesOf(rows, new Map([['loss', curve]])).charts);
    expect(chart.querySelector('strong')?.textContent).toBe('0.500');
  });

  it('has the whole of a name that has no room', () => {
    const name = 'n'.repeat(100);
    const chart = show(curvesOf([aRow(0, { extra: { [name]: 1 } })]).charts);
    expect(chart.querySelector('h2')?.title).toBe(name);
    cleanup();
    const terms = curvesOf([aRow(0, { rewardByTerm: { [name]: 1, win: 2 } })]).charts;
    expect(show(terms).querySelector('.chart-line')?.getAttribute('title')).toBe(name);
  });

  it('is there before the part that draws the curve, and without it', () => {
    const [chart] = measured;
    if (chart === undefined) {
      throw new Error('no chart');
    }
    render(<Plot chart={chart} sync="test" part={undefined} zoom={vi.fn()} />);
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe('Curve, now: Loss 3.00');
  });
});
