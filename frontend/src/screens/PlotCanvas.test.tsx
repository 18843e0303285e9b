import { act, cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import UPlot from 'uplot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { curvesOf, type Chart } from '../training/charts';
import type { CurveView } from '../training/curves';
import { aCurve, aRow } from '../training/samples';
import { PlotCanvas } from './PlotCanvas';

/** The calls that draw, which the test's document has no canvas for. */
let drawn: string[] = [];

beforeEach(() => {
  drawn = [];
  const context = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (target, name) => {
        if (name === 'measureText') {
          return (text: string) => ({ width: text.length * 6 });
        }
        return (
          target[String(name)] ??
          ((...given: unknown[]) => {
            drawn.push(
              `${String(name)}(${given.filter((it) => typeof it !== 'object').join(',')})`,
            );
          })
        );
      },
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
  vi.stubGlobal(
    'Path2D',
    class {
      readonly moveTo = vi.fn();
      readonly lineTo = vi.fn();
      readonly arc = vi.fn((x: number, y: number) => drawn.push(`point(${x},${y})`));
      readonly rect = vi.fn();
      readonly closePath = vi.fn();
      readonly addPath = vi.fn();
    },
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const rowsOf = (...losses: (number | undefined)[]) =>
  losses.map((loss, row) => aRow(row, { loss }));

function chartOf(...losses: (number | undefined)[]): Chart {
  const [chart] = curvesOf(rowsOf(...losses)).charts;
  if (chart === undefined) {
    throw new Error('no chart');
  }
  return chart;
}

function bucketsOf(curve: CurveView): Chart {
  const [chart] = curvesOf([aRow(0)], new Map([['loss', curve]])).charts;
  if (chart === undefined) {
    throw new Error('no chart');
  }
  return chart;
}

/** A chart on the screen, and uPlot's own view of it. */
async function show(chart: Chart) {
  const [point, zoom] = [vi.fn(), vi.fn()];
  const element = (it: Chart) => (
    <PlotCanvas chart={it} sync="test" label="Curve" point={point} zoom={zoom} />
  );
  const made = UPlot.sync('test');
  const result = render(element(chart));
  await settle();
  const [plot] = made.plots.slice(-1);
  if (plot === undefined) {
    throw new Error('no plot');
  }
  return {
    plot,
    point,
    zoom,
    again: async (it: Chart) => {
      result.rerender(element(it));
      await settle();
    },
  };
}

/** uPlot draws in a microtask. */
async function settle(): Promise<void> {
  await act(async () => {
    await Promise.resolve();
    await Promise.resolve();
  });
}

function scaleOf(plot: UPlot, name: string): [number, number] {
  const { min, max } = plot.scales[name] ?? {};
  return [min ?? Number.NaN, max ?? Number.NaN];
}

/** The labels beside an axis: 0 below, 1 at the left. */
function labelsOf(plot: UPlot, axis: number): unknown[] {
  return (plot.axes[axis] as { _values?: unknown[] })._values ?? [];
}

describe('a chart', () => {
  it('is given new data by new rows, and by no move of the cursor', async () => {
    const { plot, point, again } = await show(chartOf(1, 2, 3));
    const setData = vi.spyOn(plot, 'setData');
    const chart = chartOf(1, 2, 3, 4);
    await again(chart);
    expect(setData).toHaveBeenCalledOnce();
    for (let left = 0; left < 50; left += 1) {
      act(() => {
        plot.setCursor({ left, top: 20 });
      });
      await again(chart);
    }
    expect(point).toHaveBeenLastCalledWith([0]);
    expect(setData).toHaveBeenCalledOnce();
  });

  it('points at the nearest value of each line', async () => {
    const rows = [
      aRow(0, { rewardByTerm: { win: 1, whiff: 0 } }),
      aRow(1, { rewardByTerm: { win: 2 } }),
      aRow(2, { rewardByTerm: { win: 3 } }),
    ];
    const [chart] = curvesOf(rows).charts;
    const { plot, point } = await show(chart ?? chartOf(1));
    act(() => {
      plot.setCursor({ left: plot.bbox.width, top: 20 });
    });
    expect(point).toHaveBeenLastCalledWith([0, 2]);
    act(() => {
      plot.setCursor({ left: -10, top: -10 });
    });
    expect(point).toHaveBeenLastCalledWith(undefined);
  });

  it('stays where it is zoomed to when rows come, and follows them otherwise', async () => {
    const { plot, zoom, again } = await show(chartOf(1, 2, 3, 4));
    await again(chartOf(1, 2, 3, 4, 5));
    expect(scaleOf(plot, 'x')).toEqual([0, 400]);
    act(() => {
      plot.setScale('x', { min: 100, max: 200 });
    });
    await settle();
    expect(zoom).toHaveBeenLastCalledWith({ first: 100, last: 200 });
    await again(chartOf(1, 2, 3, 4, 5, 6));
    expect(scaleOf(plot, 'x')).toEqual([100, 200]);
  });

  it('has room for the extremes that a zoom brings', async () => {
    const coarse = aCurve({ first: [0, 100, 200], last: [90, 190, 290] });
    const { plot, again } = await show(bucketsOf(coarse));
    act(() => {
      plot.setScale('x', { min: 100, max: 200 });
    });
    await settle();
    await again(
      bucketsOf(aCurve({ first: [0, 100, 120, 200], mean: [1, 2, 2, 3], high: [1, 2, 500, 3] })),
    );
    expect(scaleOf(plot, 'x')).toEqual([100, 200]);
    expect(scaleOf(plot, 'y')[1]).toBeGreaterThan(500);
  });

  it('draws a band from the least to the greatest of each bucket', async () => {
    const { plot } = await show(
      bucketsOf(aCurve({ first: [0, 100], mean: [1, 2], low: [0.5, 0.5], high: [500, 2] })),
    );
    expect(plot.data.slice(1)).toEqual([
      [500, 2],
      [0.5, 0.5],
      [1, 2],
    ]);
    expect(scaleOf(plot, 'y')[1]).toBeGreaterThan(500);
  });

  it.each([
    ['the only row', [3]],
    ['a value between rows without one', [undefined, 3, undefined]],
    ['a value between two that diverged', [NaN, 3, NaN]],
  ])('draws a point where a value has no neighbour: %s', async (_name, losses) => {
    await show(chartOf(...losses));
    expect(drawn.filter((call) => call.startsWith('point')).length).toBe(1);
  });

  it('draws no points along a line', async () => {
    await show(chartOf(1, undefined, 2, 3));
    expect(drawn.filter((call) => call.startsWith('point'))).toEqual([]);
  });

  it('has a gap and a cross where it diverged, and the values beside it', async () => {
    const { plot } = await show(chartOf(1, NaN, 3, Infinity, 5));
    expect(plot.data[3]).toEqual([1, null, 3, null, 5]);
    const left = plot.bbox.left + plot.bbox.width / 4;
    expect(drawn.some((call) => call.startsWith(`moveTo(${left},`))).toBe(true);
  });

  it.each([
    ['the largest numbers', [1e308, -1e308, 0]],
    ['one odd value among others', [0.5, 1e308, 0.5]],
    ['the smallest number', [5e-324, 0]],
    ['a constant', [1e20, 1e20]],
    ['zero', [0, 0]],
    ['what only diverged', [NaN, NaN]],
  ])('is drawn whatever its values are: %s', async (_name, losses) => {
    const { plot } = await show(chartOf(...losses));
    const [low, high] = scaleOf(plot, 'y');
    expect(high - low).toBeGreaterThan(0);
    expect(high - low).toBeLessThan(Infinity);
    for (const value of plot.data[3] ?? []) {
      if (value !== null && value !== undefined) {
        expect(plot.valToPos(value, 'y')).toBeGreaterThanOrEqual(0);
        expect(plot.valToPos(value, 'y')).toBeLessThanOrEqual(plot.height);
      }
    }
    const labels = labelsOf(plot, 1);
    expect(labels.length).toBeGreaterThan(1);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('has an axis as wide as its labels', async () => {
    const narrow = await show(chartOf(1, 2));
    const left = narrow.plot.bbox.left;
    cleanup();
    const wide = await show(chartOf(1_234_567.25, 1_234_567.75));
    expect(wide.plot.bbox.left).toBeGreaterThan(left);
  });

  it('leaves no canvas behind', async () => {
    const chart = chartOf(1, 2);
    const { unmount } = render(
      <StrictMode>
        <PlotCanvas chart={chart} sync="strict" label="Curve" point={vi.fn()} zoom={vi.fn()} />
      </StrictMode>,
    );
    await settle();
    expect(UPlot.sync('strict').plots.length).toBe(1);
    unmount();
    expect(UPlot.sync('strict').plots.length).toBe(0);
  });
});
