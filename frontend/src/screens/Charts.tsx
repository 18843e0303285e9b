/*
 * The curves of a session, a chart each, and the actions that it takes now.
 */
import { useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';

import { actionsOf, curvesOf } from '../training/charts';
import { createComparison } from '../training/comparison';
import { createCurveStore } from '../training/curveStore';
import type { Range } from '../training/curves';
import type { RowView, SessionView } from '../training/trainer';
import { useBackstage } from './backstage';
import { Compare } from './Compare';
import { loadPlotCanvas } from './loadPlotCanvas';
import { Plot } from './Plot';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { percent, words } from './words';

interface Props {
  readonly rows: readonly RowView[];
  readonly session: SessionView;
}

export function Charts({ rows, session }: Props): ReactNode {
  const { trainer } = useBackstage();
  const { sessionId } = session;
  const store = useMemo(() => createCurveStore(trainer, sessionId), [trainer, sessionId]);
  const comparison = useMemo(() => createComparison(trainer), [trainer]);
  useEffect(
    () => () => {
      store.stop();
      comparison.stop();
    },
    [store, comparison],
  );
  const { curves: buckets, failure } = useStore(store);
  const { sessions: others } = useStore(comparison);
  const { axis, charts } = useMemo(() => curvesOf(rows, buckets, others), [rows, buckets, others]);
  const actions = useMemo(() => actionsOf(rows), [rows]);
  const part = useAnswer(loadPlot);
  const grid = useRef<HTMLDivElement>(null);
  const lines = charts.reduce((sum, chart) => sum + chart.lines.length, 0);
  const pixels = useCallback(
    () => grid.current?.querySelector('.chart-plot')?.clientWidth ?? 0,
    [],
  );
  useEffect(() => {
    store.see(rows, lines, pixels());
  }, [store, rows, lines, pixels]);
  const zoom = useCallback(
    (range: Range | undefined) => {
      store.zoom(range);
      comparison.zoom(range);
    },
    [store, comparison],
  );

  if (rows.length === 0) {
    return (
      <p className="lead empty">
        {['starting', 'running', 'silent'].includes(session.status)
          ? 'The first values come when the first episodes have ended.'
          : 'Nothing was measured.'}
      </p>
    );
  }
  return (
    <>
      <p className="axis-note">
        {axis === 'step' ? 'Over environment steps' : 'Over rows'}. Drag to zoom, double-click to
        see all.
      </p>
      <Compare
        sessionId={sessionId}
        sessions={others}
        choose={(other) => {
          comparison.choose(other, pixels());
        }}
        leaveOut={comparison.leaveOut}
      />
      <Trouble reason={part.failure} again={part.askAgain} />
      <Trouble reason={failure} again={store.askAgain} />
      <div ref={grid} className="charts">
        {charts.map((chart) => (
          <Plot key={chart.id} chart={chart} sync="session" part={part.value} zoom={zoom} />
        ))}
        {actions.length > 0 && (
          <section className="chart actions" aria-label="Actions">
            <h2 title="Share of each action among those taken">Actions</h2>
            <ol className="bars">
              {actions.map(({ name, share }) => (
                <li key={name}>
                  <span className="bar-name" title={words(name)}>
                    {words(name)}
                  </span>
                  <span className="bar-track">
                    <span
                      className="bar-fill"
                      style={{ width: `${Number.isFinite(share) ? share * 100 : 0}%` }}
                    />
                  </span>
                  <span className="bar-value">{percent(share)}</span>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </>
  );
}

async function loadPlot(): ReturnType<typeof loadPlotCanvas> {
  try {
    return await loadPlotCanvas();
  } catch (thrown) {
    throw new Error('the part of the page that draws charts could not be loaded', {
      cause: thrown,
    });
  }
}
