/*
 * A chart: its name, its newest values or those that are pointed at, and its curve.
 */
import { useCallback, useState, type ReactNode } from 'react';

import { changeOver, type Chart, type Line, type Unit } from '../training/charts';
import type { Range } from '../training/curves';
import type { PlotPart } from './loadPlotCanvas';
import type { Pointed } from './PlotCanvas';
import { color } from './plotColors';
import { percent, plain, short } from './words';

const write: Readonly<Record<Unit, (value: number) => string>> = {
  plain,
  percent,
  count: short,
};

interface Props {
  readonly chart: Chart;
  /** Charts with the same name move their cursors together, and zoom together. */
  readonly sync: string;
  /** What draws the curve; its place stays empty until that part of the page is there. */
  readonly part: PlotPart | undefined;
  /** Called with what is seen, once somebody zooms in; with nothing for all of it. */
  readonly zoom: (range: Range | undefined) => void;
}

export function Plot({ chart, sync, part, zoom }: Props): ReactNode {
  const [pointed, setPointed] = useState<Pointed>();
  const point = useCallback((now: Pointed | undefined) => {
    setPointed((before) => (before?.join() === now?.join() ? before : now));
  }, []);
  return (
    <section className="chart" aria-label={chart.title}>
      <h2 title={chart.id.startsWith('extra.') ? chart.title : chart.about}>{chart.title}</h2>
      <Values chart={chart} pointed={pointed} />
      {part === undefined ? (
        <div className="chart-plot" role="img" aria-label={describe(chart)} />
      ) : (
        <part.PlotCanvas
          chart={chart}
          sync={sync}
          label={describe(chart)}
          point={point}
          zoom={zoom}
        />
      )}
    </section>
  );
}

function describe(chart: Chart): string {
  const values = chart.lines.map((line) => {
    const { name, latest } = line;
    return `${name} ${latest === undefined ? 'not measured' : write[chart.unit](latest)}`;
  });
  return `Curve, now: ${values.join(', ')}`;
}

/** The newest value of each line, or the one that is pointed at, and how it changed. */
function Values({
  chart,
  pointed,
}: {
  readonly chart: Chart;
  readonly pointed: Pointed | undefined;
}): ReactNode {
  const isSingle = chart.lines.length === 1;
  return (
    <div className={isSingle ? 'chart-values' : 'chart-values several'}>
      {chart.lines.map((line, index) => {
        const at = pointed?.[index];
        const value = at === undefined ? line.latest : line.values[at];
        return (
          <span key={line.name} className="chart-value">
            {!isSingle && <span className="swatch" style={{ background: color(index) }} />}
            {!isSingle && (
              <span className="chart-line" title={line.name}>
                {line.name.replaceAll('_', ' ')}
              </span>
            )}
            <strong>{value === undefined ? '–' : write[chart.unit](value)}</strong>
            {isSingle && value !== undefined && (
              <Spread
                value={value}
                range={at === undefined ? undefined : extremes(line, at)}
                unit={chart.unit}
              />
            )}
          </span>
        );
      })}
      {isSingle && pointed === undefined && <Change chart={chart} />}
    </div>
  );
}

function Change({ chart }: { readonly chart: Chart }): ReactNode {
  const line = chart.lines[0];
  const difference = line?.change;
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

/** That a value diverged, or the extremes of the bucket whose mean it is. */
function Spread({
  value,
  range,
  unit,
}: {
  readonly value: number;
  readonly range: readonly [number, number] | undefined;
  readonly unit: Unit;
}): ReactNode {
  if (!Number.isFinite(value)) {
    return <span className="diverged">diverged</span>;
  }
  return (
    range !== undefined && (
      <span className="spread">
        {write[unit](range[0])} to {write[unit](range[1])}
      </span>
    )
  );
}

/** The extremes of a bucket that has more than one value. */
function extremes({ range }: Line, at: number): readonly [number, number] | undefined {
  const [low, high] = [range?.low[at], range?.high[at]];
  return low === undefined || high === undefined || low === high ? undefined : [low, high];
}

/** A difference of shares is counted in points, since a per cent of a per cent is another thing. */
function size(difference: number, unit: Unit): string {
  return unit === 'percent' ? `${plain(difference * 100)} points` : write[unit](difference);
}
