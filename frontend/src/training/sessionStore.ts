/*
 * A training session that is followed: where it stands, and its curve so far.
 *
 * Rows come one by one, and a long history comes as thousands at once; the store gathers them and
 * tells of them once for each frame of the screen.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { Connection, Following } from '../connection';
import type { RowView, SessionView, Trainer, TrainingNews } from './trainer';

/** What there is to show. */
export interface Training {
  readonly connection: Connection;
  readonly session?: SessionView | undefined;
  /** In the order of their numbers. */
  readonly rows: readonly RowView[];
}

export interface SessionStore extends StoreApi<Training> {
  /** Follows the session until the function that it gives is called; anew after its end. */
  readonly follow: () => () => void;
  /** Tries a lost stream again at once. */
  readonly retry: () => void;
  /** Takes a session as the server gave it in answer to an order. */
  readonly take: (session: SessionView) => void;
}

/** More rows than this are thinned to half, the newest always among them. */
export const mostRows = 4000;

/** A store for a session. `soon` calls back with the screen's next frame. */
export function createSessionStore(
  trainer: Trainer,
  sessionId: string,
  soon: (then: () => void) => void = requestAnimationFrame,
): SessionStore {
  const empty: Training = { connection: { state: 'connecting' }, rows: [] };
  const store = createStore<Training>(() => empty);
  let following: Following | undefined;
  let gathered: Partial<Training> = {};
  let gatheredRows: RowView[] = [];
  let isAwaited = false;

  /** Tells of what was gathered, all of it at once. */
  function tell(): void {
    isAwaited = false;
    const rows = gatheredRows;
    store.setState((training) => ({
      ...gathered,
      ...(rows.length === 0 ? {} : { rows: thinned([...training.rows, ...rows]) }),
    }));
    gathered = {};
    gatheredRows = [];
  }

  function gather(part: Partial<Training>): void {
    gathered = { ...gathered, ...part };
    if (!isAwaited) {
      isAwaited = true;
      soon(tell);
    }
  }

  function hear(news: TrainingNews): void {
    if (news.kind === 'session') {
      gather({ session: news.session });
    } else {
      gatheredRows.push(news.row);
      gather({});
    }
  }

  return {
    ...store,
    follow: () => {
      // A new stream tells the whole curve anew.
      gathered = {};
      gatheredRows = [];
      store.setState(empty);
      following = trainer.follow(sessionId, {
        heard: hear,
        stands: (connection) => {
          gather({ connection });
        },
      });
      return () => {
        following?.stop();
      };
    },
    retry: () => {
      following?.retry();
    },
    take: (session) => {
      gather({ session });
    },
  };
}

function thinned(rows: readonly RowView[]): readonly RowView[] {
  return rows.length <= mostRows
    ? rows
    : rows.filter((_, index) => index % 2 === 0 || index === rows.length - 1);
}
