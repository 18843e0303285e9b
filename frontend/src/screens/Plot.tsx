/*
 * A chart of a curve, drawn by uPlot on a canvas of its own. React makes it once and hands it data.
 */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { change, changeOver, latest, type Chart, type Unit } from '../training/charts';
import { percent, plain, short, tick } from './words';

const colors = [
  '#3fd9c4',
  '#ffb13b',
  '#ff6b6b',
  '#8ea2ff',
  '#d98cff',
  '#b6e05c',
  '#ff9ecf',
  '#7fd0ff',
];
const gridColor = 'rgb(255 255 255 / 6%)';
const axisColor = '#8f88ad';
const heightPx = 168;

const write: Readonly<Record<Unit, (value: number) => string>> = {
  plain,
  percent,
  count: short,
};

interface Props {
  readonly chart: Chart;
  readonly x: readonly number[];
  /** Charts with the same name move their cursors together. */
  readonly sync: string;
}

export function Plot({ chart, x, sync }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const [pointed, setPointed] = useState<number>();
  const { unit } = chart;
  const names = chart.lines.map(({ name }) => name).join('\n');
  const data: UPlot.AlignedData = [[...x], ...chart.lines.map(({ values }) => [...values])];
  const newest = useRef(data);
  useEffect(() => {
    newest.current = data;
    if (plot.current !== null) {
      renew(plot.current, data);
    }
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const made = new UPlot(
      options(names.split('\n'), unit, sync, element.clientWidth, (index) => {
        setPointed(index ?? undefined);
      }),
      newest.current,
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

  return (
    <section className="chart" aria-label={chart.title}>
      <h2 title={chart.about}>{chart.title}</h2>
      <Values chart={chart} pointed={pointed} />
      <div ref={box} className="chart-plot" role="img" aria-label={describe(chart)} />
    </section>
  );
}

function describe(chart: Chart): string {
  const values = chart.lines.map((line) => {
    const value = latest(line);
    return `${line.name} ${value === undefined ? 'not measured' : write[chart.unit](value)}`;
  });
  return `Curve, now: ${values.join(', ')}`;
}

/** The newest value of each line, or the one that is pointed at, and how it changed. */
function Values({
  chart,
  pointed,
}: {
  readonly chart: Chart;
  readonly pointed: number | undefined;
}): ReactNode {
  const isSingle = chart.lines.length === 1;
  return (
    <div className={isSingle ? 'chart-values' : 'chart-values several'}>
      {chart.lines.map((line, index) => {
        const value = pointed === undefined ? latest(line) : (line.values[pointed] ?? undefined);
        return (
          <span key={line.name} className="chart-value">
            {!isSingle && <span className="swatch" style={{ background: color(index) }} />}
            {!isSingle && <span className="chart-line">{line.name.replaceAll('_', ' ')}</span>}
            <strong>{value === undefined ? '–' : write[chart.unit](value)}</strong>
          </span>
        );
      })}
      {isSingle && pointed === undefined && <Change chart={chart} />}
    </div>
  );
}

function Change({ chart }: { readonly chart: Chart }): ReactNode {
  const line = chart.lines[0];
  const difference = line && change(line);
  if (difference === undefined) {
    return null;
  }
  const way = difference > 0 ? 'up' : 'down';
  const verdict =
    chart.better === undefined || difference === 0 ? 'even' : way === chart.better ? 'good' : 'bad';
  const sign = difference > 0 ? '+' : '−';
  return (
    <span
      className="change"
      data-verdict={verdict}
      title={`Compared with the value ${changeOver} rows before`}
    >
      {difference === 0 ? '±0' : sign + size(Math.abs(difference), chart.unit)}
    </span>
  );
}

/** What lies under a curve is filled to the floor of the chart, whatever its sign. */
function fillTo(chart: UPlot, _series: number, min: number): number {
  return chart.scales['y']?.min ?? min;
}

/** Gives a chart new data; who has zoomed in stays where he is. */
function renew(chart: UPlot, data: UPlot.AlignedData): void {
  const [before] = chart.data;
  const { min, max } = chart.scales['x'] ?? {};
  const isZoomed =
    before.length > 1 &&
    ((min ?? -Infinity) > (before[0] ?? Infinity) ||
      (max ?? Infinity) < (before.at(-1) ?? -Infinity));
  chart.setData(data, !isZoomed);
  if (isZoomed) {
    chart.redraw();
  }
}

/** A difference of shares is counted in points, since a per cent of a per cent is another thing. */
function size(difference: number, unit: Unit): string {
  return unit === 'percent' ? `${plain(difference * 100)} points` : write[unit](difference);
}

function color(index: number): string {
  return colors[index % colors.length] ?? axisColor;
}

function options(
  names: readonly string[],
  unit: Unit,
  sync: string,
  width: number,
  point: (index: number | null | undefined) => void,
): UPlot.Options {
  const font = '12px Barlow, system-ui, sans-serif';
  const axis: UPlot.Axis = {
    stroke: axisColor,
    font,
    grid: { stroke: gridColor, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: heightPx,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: sync }, drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 26, space: 70, values: (_, ticks) => ticks.map(short) },
      {
        ...axis,
        size: 52,
        space: 34,
        values: (_, ticks) => ticks.map(unit === 'plain' ? tick : write[unit]),
      },
    ],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: color(index),
        width: 2,
        spanGaps: true,
        points: { show: false },
        ...(names.length === 1 ? { fill: `${color(index)}1f`, fillTo } : {}),
      })),
    ],
    hooks: {
      setCursor: [
        (chart) => {
          point(chart.cursor.idx);
        },
      ],
    },
  };
}
