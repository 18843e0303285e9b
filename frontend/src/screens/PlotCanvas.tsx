/*
 * The canvas of a chart, drawn by uPlot. React makes it once and hands it data.
 *
 * It is a part of the page of its own, loaded with the first chart (`loadPlotCanvas.ts`).
 */
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import type { Chart, Line, Unit } from '../training/charts';
import type { Range } from '../training/curves';
import { exponentOf, labels, roomAround } from '../training/ticks';
import { axisColor, color, gridColor, hurtColor } from './plotColors';

const heightPx = 168;
const font = '12px Barlow, system-ui, sans-serif';

/** For each line the index of its value that is nearest to the cursor. */
export type Pointed = readonly (number | undefined)[];

export interface PlotCanvasProps {
  readonly chart: Chart;
  /** Charts with the same name move their cursors together, and zoom together. */
  readonly sync: string;
  readonly label: string;
  /** Called with what is pointed at; with nothing once the cursor leaves. */
  readonly point: (pointed: Pointed | undefined) => void;
  /** Called with what is seen, once somebody zooms in; with nothing for all of it. */
  readonly zoom: (range: Range | undefined) => void;
}

export function PlotCanvas({ chart, sync, label, point, zoom }: PlotCanvasProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const drawing = useMemo(() => drawingOf(chart), [chart]);
  const newest = useRef({ drawing, point, zoom });
  const names = chart.lines.map(({ name }) => name).join('\n');
  const { unit } = chart;
  useEffect(() => {
    newest.current = { drawing, point, zoom };
  });
  useEffect(() => {
    if (plot.current !== null && plot.current.data !== drawing.data) {
      renew(plot.current, drawing.data);
    }
  }, [drawing]);

  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const made = new UPlot(
      options(names.split('\n'), unit, sync, element.clientWidth, () => newest.current),
      newest.current.drawing.data,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: heightPx });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [names, unit, sync]);

  return <div ref={box} className="chart-plot" role="img" aria-label={label} />;
}

/** What uPlot is given of a chart. */
interface Drawing {
  readonly data: UPlot.AlignedData;
  /** Its values are drawn in units of ten to this. */
  readonly exponent: number;
  /** Places of the axis at which a value diverged, by line. */
  readonly diverged: readonly (readonly number[])[];
}

/** The series of a line in the order of their data: what comes later is drawn above. */
const seriesOfLine = ['high', 'low', 'mean'] as const;

function drawingOf({ x, lines }: Chart): Drawing {
  const lists = lines.flatMap(({ values, range }: Line) => [range?.high, range?.low, values]);
  let size = 0;
  for (const value of lists.flatMap((list) => list ?? [])) {
    if (value !== undefined && Number.isFinite(value)) {
      size = Math.max(size, Math.abs(value));
    }
  }
  const exponent = exponentOf(size);
  const scale = 10 ** exponent;
  const drawn = (list: Line['values'] | undefined): (number | null | undefined)[] =>
    list === undefined
      ? new Array<undefined>(x.length).fill(undefined)
      : list.map((value) => {
          if (value === undefined) {
            return undefined; // the line goes on to the next that was measured
          }
          return Number.isFinite(value) ? value / scale : null;
        });
  return {
    data: [[...x], ...lists.map(drawn)],
    exponent,
    diverged: lines.map(({ diverged }) => diverged),
  };
}

/** Gives a chart new data; a zoomed chart stays where it is. */
function renew(chart: UPlot, data: UPlot.AlignedData): void {
  const { min, max } = chart.scales['x'] ?? {};
  const isZoomed = zoomOf(chart) !== undefined;
  chart.batch(() => {
    chart.setData(data, !isZoomed);
    if (isZoomed && min !== undefined && max !== undefined) {
      chart.setScale('x', { min, max }); // new extremes have room
    }
  });
}

/** What is seen of a chart; nothing where that is all of it. */
function zoomOf({ data: [x], scales }: UPlot): Range | undefined {
  const { min, max } = scales['x'] ?? {};
  const [first, last] = [x[0], x.at(-1)];
  return min !== undefined &&
    max !== undefined &&
    first !== undefined &&
    last !== undefined &&
    first < last &&
    (min > first || max < last)
    ? { first: min, last: max }
    : undefined;
}

/** Indexes of values without a neighbour to draw a line to. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const measured: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] !== undefined) {
      measured.push(index);
    }
  }
  return measured.filter(
    (index, at) =>
      values[index] !== null &&
      (values[measured[at - 1] ?? -1] ?? null) === null &&
      (values[measured[at + 1] ?? -1] ?? null) === null,
  );
}

function pointedOf({ cursor: { idx, idxs = [] } }: UPlot): Pointed | undefined {
  if (idx === null || idx === undefined) {
    return undefined;
  }
  const isMean = (_index: unknown, series: number): boolean =>
    series > 0 && series % seriesOfLine.length === 0;
  return idxs.filter(isMean).map((index) => index ?? undefined);
}

/** What lies under a curve is filled to the floor of the chart, whatever its sign. */
function fillTo(chart: UPlot, _series: number, min: number): number {
  return chart.scales['y']?.min ?? min;
}

/** Marks where values diverged: a stripe, and a cross above the first of several. */
function markDiverged(chart: UPlot, diverged: Drawing['diverged']): void {
  const { ctx, bbox } = chart;
  const ratio = UPlot.pxRatio;
  diverged.forEach((places, line) => {
    ctx.save();
    let before = -Infinity;
    for (const place of places) {
      const at = Math.round(chart.valToPos(place, 'x', true));
      if (at < bbox.left || at > bbox.left + bbox.width || at === before) {
        continue;
      }
      ctx.globalAlpha = 0.3;
      ctx.strokeStyle = hurtColor;
      ctx.lineWidth = ratio;
      ctx.beginPath();
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
      if (at - before > 8 * ratio) {
        const [arm, middle] = [3.5 * ratio, bbox.top + 5 * ratio];
        ctx.globalAlpha = 1;
        ctx.strokeStyle = diverged.length === 1 ? hurtColor : color(line);
        ctx.lineWidth = 2 * ratio;
        ctx.beginPath();
        ctx.moveTo(at - arm, middle - arm);
        ctx.lineTo(at + arm, middle + arm);
        ctx.moveTo(at + arm, middle - arm);
        ctx.lineTo(at - arm, middle + arm);
        ctx.stroke();
      }
      before = at;
    }
    ctx.restore();
  });
}

/** An axis is as wide as its longest label. */
function widthOf({ ctx }: UPlot, written: readonly string[] | null): number {
  ctx.save();
  ctx.font = font;
  const widest = Math.max(0, ...(written ?? []).map((label) => ctx.measureText(label).width));
  ctx.restore();
  return Math.ceil(widest) + 14;
}

interface Newest extends Pick<PlotCanvasProps, 'point' | 'zoom'> {
  readonly drawing: Drawing;
}

function options(
  names: readonly string[],
  unit: Unit,
  sync: string,
  width: number,
  newest: () => Newest,
): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: axisColor,
    font,
    grid: { stroke: gridColor, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: heightPx,
    padding: [8, 20, 0, 0], // half a label of the last tick
    legend: { show: false },
    cursor: {
      sync: { key: sync, scales: ['x', null] },
      drag: { x: true, y: false },
      points: { size: (_, series) => (series % seriesOfLine.length === 0 ? 7 : 0) },
    },
    scales: {
      x: { time: false },
      y: { range: (_chart, low: number | null, high: number | null) => roomAround(low, high) },
    },
    axes: [
      { ...axis, size: 26, space: 70, values: (_, ticks) => [...labels(ticks, 'count')] },
      {
        ...axis,
        size: widthOf,
        space: 34,
        values: (_, ticks) => [...labels(ticks, unit, newest().drawing.exponent)],
      },
    ],
    series: [
      {},
      ...names.flatMap((label, index) =>
        seriesOfLine.map((kind): UPlot.Series => {
          const stroke = color(index);
          if (kind !== 'mean') {
            return { label: `${label}, ${kind}`, width: 0, points: { show: false } };
          }
          return {
            label,
            stroke,
            width: 2,
            points: {
              show: false,
              size: 6,
              fill: stroke,
              filter: (chart, series) => alone(chart.data[series] ?? []),
            },
            ...(names.length === 1 ? { fill: `${stroke}1f`, fillTo } : {}),
          };
        }),
      ),
    ],
    bands: names.map((_, index) => {
      const high = index * seriesOfLine.length + 1;
      return { series: [high, high + 1], fill: `${color(index)}52` };
    }),
    hooks: {
      draw: [
        (chart) => {
          markDiverged(chart, newest().drawing.diverged);
        },
      ],
      setCursor: [
        (chart) => {
          newest().point(pointedOf(chart));
        },
      ],
      setScale: [
        (chart, scale) => {
          if (scale === 'x') {
            newest().zoom(zoomOf(chart));
          }
        },
      ],
    },
  };
}
