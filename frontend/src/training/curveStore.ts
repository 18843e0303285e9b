/*
 * The buckets of a session whose rows are too many to hold: asked for as a whole, again as rows
 * come, and again for the part that somebody zooms into.
 *
 * While every row is held there is nothing to ask: rows are more than any bucket.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

import { reasonOf } from '../failure';
import { detailed, most, type Curves, type Range } from './curves';
import type { RowView, Trainer } from './trainer';

export interface CurveState {
  /** Empty while nothing was asked for. */
  readonly curves: Curves;
  /** Why the last question had no answer. */
  readonly failure?: string | undefined;
}

export interface CurveStore extends StoreApi<CurveState> {
  /** Takes note of the rows that are held, of how many lines they have, and of a chart's pixels. */
  readonly see: (rows: readonly RowView[], lines: number, width: number) => void;
  /** Asks for a part at its own resolution once the zoom rests; absent is all of it. */
  readonly zoom: (range: Range | undefined) => void;
  /** Asks again for what had no answer. */
  readonly askAgain: () => void;
  /** Forgets what is on its way. */
  readonly stop: () => void;
}

/** So many rows may come until the whole is asked for again. */
export const freshRows = 1000;

/** So long a zoom rests until it is asked for. */
export const restMs = 150;

/** Metrics that are asked for and have no chart: the actions, and what was measured once. */
const notDrawn = 60;

const nothing: Curves = new Map();

export function createCurveStore(
  trainer: Pick<Trainer, 'curves'>,
  sessionId: string,
  wait: (then: () => void, ms: number) => () => void = timeout,
): CurveStore {
  const store = createStore<CurveState>(() => ({ curves: nothing }));
  let width = 1;
  let whole = nothing;
  let wholeTo = -1;
  let lastRow = -1;
  let range: Range | undefined;
  let part: { readonly range: Range; readonly curves: Curves } | undefined;
  let stopWaiting = (): void => undefined;
  const underWay = { whole: new AbortController(), part: new AbortController() };

  function show(failure?: string): void {
    store.setState({
      curves: part === undefined ? whole : detailed(whole, part.range, part.curves),
      failure,
    });
  }

  function ask(kind: 'whole' | 'part', asked: Range | undefined, take: (it: Curves) => void): void {
    underWay[kind].abort();
    const mine = (underWay[kind] = new AbortController());
    trainer.curves({ sessionId, width, range: asked }, mine.signal).then(
      (answer) => {
        if (!mine.signal.aborted) {
          take(new Map(answer.map((curve) => [curve.metric, curve])));
          show();
        }
      },
      (thrown: unknown) => {
        if (!mine.signal.aborted) {
          show(reasonOf(thrown));
        }
      },
    );
  }

  function askForAll(): void {
    const to = lastRow;
    wholeTo = to;
    ask('whole', undefined, (curves) => {
      whole = curves;
    });
  }

  function askForPart(): void {
    const asked = range;
    if (asked === undefined || whole.size === 0) {
      return;
    }
    ask('part', asked, (curves) => {
      part = { range: asked, curves };
    });
  }

  return {
    ...store,
    see: (rows, lines, pixels) => {
      const share = Math.floor(most.buckets / (lines + notDrawn));
      width = Math.max(1, Math.min(Math.floor(pixels), share, most.width));
      lastRow = rows.at(-1)?.row ?? -1;
      if (rows.length <= lastRow && (wholeTo < 0 || lastRow - wholeTo >= freshRows)) {
        askForAll();
      }
    },
    zoom: (to) => {
      if (to?.first === range?.first && to?.last === range?.last) {
        return;
      }
      range = to;
      stopWaiting();
      underWay.part.abort();
      if (to === undefined) {
        part = undefined;
        show(store.getState().failure);
      } else {
        stopWaiting = wait(askForPart, restMs);
      }
    },
    askAgain: () => {
      askForAll();
      askForPart();
    },
    stop: () => {
      stopWaiting();
      underWay.whole.abort();
      underWay.part.abort();
      wholeTo = -1;
    },
  };
}

/** Calls back after a while, unless the function that it gives is called before. */
export function timeout(then: () => void, ms: number): () => void {
  const timer = setTimeout(then, ms);
  return () => {
    clearTimeout(timer);
  };
}
