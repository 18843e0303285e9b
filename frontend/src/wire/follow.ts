/*
 * Stays on a server's stream.
 *
 * A stream that breaks, or says nothing for longer than its heartbeats allow, is opened again from
 * the place that was reached, after a wait that grows and has chance in it, so that a server that
 * comes back is not met by everyone at once. Nobody follows a stream in a hidden page: browsers
 * grant six HTTP/1.1 connections to all tabs together, and one that rests leaves its own to others.
 */
import { Code } from '@connectrpc/connect';

import type { Connection, Following } from '../connection';
import { reasonOf } from '../failure';
import type { Seat } from './crowd';
import { codeSaid, toFailure } from './failures';
import { browser, type Surroundings } from './surroundings';

export type { Surroundings } from './surroundings';

/** What to follow, and who hears of it. */
export interface Followed<Message> {
  /** Opens the stream, from the place that the messages heard so far have reached. */
  readonly open: (signal: AbortSignal) => AsyncIterable<Message>;
  /** Takes a message; true says that it was the last. */
  readonly heard: (message: Message) => boolean;
  /** Takes how the stream stands, whenever that changes. */
  readonly stands: (connection: Connection) => void;
  /** Ends it all when aborted, like `stop`. */
  readonly signal?: AbortSignal | undefined;
}

/** The server gives a sign of life every 10 seconds; two may be missed. */
export const silenceMs = 25_000;

/** How long is waited before a next try: twice as long each time, up to a bound. */
interface Patience {
  readonly firstMs: number;
  readonly longestMs: number;
}
export const forServer: Patience = { firstMs: 500, longestMs: 5_000 };
/** A full server is not helped by those who ask again and again. */
export const forPlace: Patience = { firstMs: 10_000, longestMs: 60_000 };
export const forConnection: Patience = { firstMs: 3_000, longestMs: 3_000 };

/** A stream that is not answered by then may be waiting for a connection. */
export const doubtMs = 1_500;
/** So long it is said that a stream had been too slow. */
export const slowNoteMs = 12_000;

/** Follows until the last message, a final refusal, or `stop`. */
export function follow<Message>(
  followed: Followed<Message>,
  surroundings: Surroundings = browser,
): Following {
  const { open, heard, signal } = followed;
  const { setTimeout, clearTimeout, random, isHidden, listen, crowd, report } = surroundings;
  /** The stream that is open; none while waiting and while resting. */
  let current: AbortController | undefined;
  /** Where it counts among those that hold a connection, once it is heard from. */
  let seat: Seat | undefined;
  let timer: unknown;
  let noteTimer: unknown;
  let failures = 0;
  /** Messages that threw where they were heard. */
  let faults = 0;
  let isOver = false;
  let isSlow = false;
  let told = '';

  function stands(connection: Connection): void {
    // Said sixty times a second, `live` is news only once.
    const word = connection.state === 'live' && connection.isSlow ? 'slow' : connection.state;
    const isPlain = !('reason' in connection);
    if (!isPlain || word !== told) {
      told = word;
      followed.stands(connection);
    }
  }

  function wait(ms: number, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  }

  function close(): void {
    clearTimeout(timer);
    current?.abort();
    current = undefined;
  }

  function leave(): void {
    close();
    seat?.leave();
    seat = undefined;
  }

  function stop(): void {
    isOver = true;
    leave();
    clearTimeout(noteTimer);
    unlisten();
    unlistenCrowd?.();
    signal?.removeEventListener('abort', stop);
  }

  function end(connection: Connection): void {
    stop();
    stands(connection);
  }

  function rest(): void {
    leave();
    failures = 0;
    stands({ state: 'resting' });
  }

  function retry(): void {
    if (!isOver && current === undefined && !isHidden()) {
      clearTimeout(timer);
      void run();
    }
  }

  function retryAfter({ firstMs, longestMs }: Patience): void {
    // A stream that opens well and throws at the same message each time must not be hammered.
    const longest = Math.min(longestMs, firstMs * 2 ** Math.max(failures, faults - 1));
    failures += 1;
    // Half of it surely, so that nobody asks again at once; the rest by chance.
    wait(longest * (0.5 + 0.5 * random()), retry);
  }

  function lose(reason: string): void {
    leave();
    stands({ state: 'lost', reason });
    retryAfter(forServer);
  }

  /** Ends a stream whose message the page could not take: it would be shown as live and stand still. */
  function fault(thrown: unknown): void {
    faults += 1;
    // The console shows where it was thrown.
    report(thrown);
    lose(`The page could not show what it was sent (${reasonOf(thrown)}).`);
  }

  function fail(thrown: unknown): void {
    const { message, isFinal } = toFailure(thrown);
    const code = codeSaid(thrown);
    if (isFinal) {
      end({ state: 'refused', reason: message, isMissing: code === Code.NotFound });
    } else if (code === Code.ResourceExhausted) {
      leave();
      stands({ state: 'full', reason: message });
      retryAfter(forPlace);
    } else if (code === Code.Aborted && failures === 0) {
      // Dropped, since it took its messages too slowly: the newest one is a moment away.
      leave();
      noteSlowness();
      failures += 1;
      retry();
    } else {
      lose(message);
    }
  }

  function noteSlowness(): void {
    isSlow = true;
    clearTimeout(noteTimer);
    noteTimer = setTimeout(() => {
      isSlow = false;
      if (told === 'slow') {
        stands({ state: 'live' });
      }
    }, slowNoteMs);
  }

  function watch(): void {
    wait(silenceMs, () => {
      lose(`Nothing was heard for ${silenceMs / 1000} seconds.`);
    });
  }

  /** Gives its connection to a call for a moment; nobody is told, so short is the moment. */
  function lend(): () => void {
    close();
    return () => {
      seat = undefined;
      retry();
    };
  }

  /** Where nothing has come yet: perhaps the browser has no connection left for this stream. */
  async function doubt(mine: AbortController): Promise<void> {
    if (told === 'live' || told === 'slow') {
      stands({ state: 'connecting' });
    }
    const isFull = await crowd?.isFull();
    if (isFull && current === mine && seat === undefined) {
      // A request that waits stands in the way of shorter ones, so it is taken back meanwhile.
      leave();
      stands({ state: 'crowded' });
      retryAfter(forConnection);
    }
  }

  function hearFrom(): void {
    failures = 0;
    watch();
    seat ??= crowd?.enter(lend);
    seat?.heard();
    stands(isSlow ? { state: 'live', isSlow } : { state: 'live' });
  }

  async function run(): Promise<void> {
    const mine = new AbortController();
    current = mine;
    // One that is only gone for a moment stays live.
    if (failures === 0 && told !== 'live' && told !== 'slow') {
      stands({ state: 'connecting' });
    }
    watch();
    const doubtful = setTimeout(() => void doubt(mine), doubtMs);
    let messages: AsyncIterator<Message> | undefined;
    for (;;) {
      let next: IteratorResult<Message>;
      try {
        messages ??= open(mine.signal)[Symbol.asyncIterator]();
        next = await messages.next();
      } catch (thrown) {
        clearTimeout(doubtful);
        if (current === mine) {
          fail(thrown);
        }
        return;
      }
      clearTimeout(doubtful);
      // Left while it waited: what comes now belongs to nobody.
      if (current !== mine) {
        return;
      }
      if (next.done) {
        lose('The stream ended early.');
        return;
      }
      hearFrom();
      let isLast: boolean;
      try {
        isLast = heard(next.value);
      } catch (thrown) {
        fault(thrown);
        return;
      }
      if (isLast) {
        end({ state: 'ended' });
        return;
      }
    }
  }

  const unlisten = listen((what) => {
    if (isHidden()) {
      rest();
    } else if (what === 'woke') {
      leave();
      stands({ state: 'connecting' });
      retry();
    } else {
      retry();
    }
  });
  const unlistenCrowd = crowd?.listen(() => {
    if (told === 'crowded') {
      retry();
    }
  });
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) {
    stop();
  } else if (isHidden()) {
    rest();
  } else {
    void run();
  }
  return { retry, stop };
}
