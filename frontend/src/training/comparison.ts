/*
 * Sessions that are laid over another: their curves, and the same zoom for all of them.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { Compared } from './charts';
import { createCurveStore, timeout, type CurveStore } from './curveStore';
import type { Range } from './curves';
import type { Trainer } from './trainer';

export interface ComparedSession extends Compared {
  readonly sessionId: string;
  readonly failure?: string | undefined;
}

export interface Comparison extends StoreApi<{ readonly sessions: readonly ComparedSession[] }> {
  /** Lays a session over the others, in a chart of so many pixels. */
  readonly choose: (other: Other, width: number) => void;
  readonly leaveOut: (sessionId: string) => void;
  readonly zoom: (range: Range | undefined) => void;
  /** Forgets what is on its way. */
  readonly stop: () => void;
}

/** A session to compare, and whether more rows of it will come. */
export interface Other {
  readonly sessionId: string;
  readonly name: string;
  readonly goesOn: boolean;
}

/** The curves of a session that goes on are asked for again this often. */
export const refreshMs = 10_000;

/** Lines that the charts of a session have together, about. */
const usualLines = 60;

export function createComparison(
  trainer: Pick<Trainer, 'curves'>,
  wait: (then: () => void, ms: number) => () => void = timeout,
): Comparison {
  const store = createStore<{ readonly sessions: readonly ComparedSession[] }>(() => ({
    sessions: [],
  }));
  const chosen = new Map<string, Other & { readonly curves: CurveStore }>();
  let range: Range | undefined;
  let stopWaiting = (): void => undefined;

  function show(): void {
    store.setState({
      sessions: [...chosen].map(([sessionId, { name, curves }]) => ({
        sessionId,
        name,
        ...curves.getState(),
      })),
    });
  }

  function refreshLater(): void {
    stopWaiting();
    stopWaiting = wait(() => {
      for (const { curves, goesOn } of chosen.values()) {
        if (goesOn) {
          curves.askAgain();
        }
      }
      refreshLater();
    }, refreshMs);
  }

  return {
    ...store,
    choose: (other, width) => {
      const curves = createCurveStore(trainer, other.sessionId, wait);
      chosen.set(other.sessionId, { ...other, curves });
      curves.subscribe(show);
      curves.see([], usualLines, width);
      curves.zoom(range);
      curves.askAgain();
      show();
      refreshLater();
    },
    leaveOut: (sessionId) => {
      chosen.get(sessionId)?.curves.stop();
      chosen.delete(sessionId);
      show();
    },
    zoom: (to) => {
      range = to;
      for (const { curves } of chosen.values()) {
        curves.zoom(to);
      }
    },
    stop: () => {
      stopWaiting();
      for (const { curves } of chosen.values()) {
        curves.stop();
      }
    },
  };
}
