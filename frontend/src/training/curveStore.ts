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

/** So many rows may come beyond the buckets until the whole is asked for again. */
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
  /** The last step of the buckets, and where a question about the whole stands. */
  let told = -Infinity;
  let asking: 'no' | 'yes' | 'failed' = 'no';
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

  /** Asks, and has the answer taken unless another question of its kind has overtaken it. */
  async function ask(
    kind: 'whole' | 'part',
    asked: Range | undefined,
    take: (curves: Curves) => void,
  ): Promise<void> {
    underWay[kind].abort();
    const mine = (underWay[kind] = new AbortController());
    let failure: string | undefined;
    try {
      const answer = await trainer.curves({ sessionId, width, range: asked }, mine.signal);
      if (!mine.signal.aborted) {
        take(new Map(answer.map((curve) => [curve.metric, curve])));
      }
    } catch (thrown) {
      failure = reasonOf(thrown);
    }
    if (!mine.signal.aborted) {
      if (kind === 'whole') {
        asking = failure === undefined ? 'no' : 'failed';
      }
      show(failure);
    }
  }

  function askForAll(): void {
    asking = 'yes';
    void ask('whole', undefined, (curves) => {
      whole = curves;
      told = Math.max(...[...curves.values()].map(({ last }) => last.at(-1) ?? -Infinity));
      if (part === undefined) {
        askForPart();
      }
    });
  }

  function askForPart(): void {
    const asked = range;
    if (asked !== undefined && whole.size > 0) {
      void ask('part', asked, (curves) => {
        part = { range: asked, curves };
      });
    }
  }

  /** Whether more rows came beyond the buckets than are drawn one by one. */
  function isOutdated(rows: readonly RowView[]): boolean {
    const { step, row = 0 } = rows.at(-freshRows) ?? {};
    return whole.size === 0 || (rows.length >= freshRows && (step ?? row) > told);
  }

  return {
    ...store,
    see: (rows, lines, pixels) => {
      const share = Math.floor(most.buckets / (lines + notDrawn));
      width = Math.max(1, Math.min(Math.floor(pixels), share, most.width));
      const isThinned = rows.length <= (rows.at(-1)?.row ?? -1);
      if (isThinned && asking === 'no' && isOutdated(rows)) {
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
      asking = 'no';
      whole = nothing;
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
