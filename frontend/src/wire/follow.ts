/*
 * Stays on a server's stream.
 *
 * A stream that breaks, or says nothing for longer than its heartbeats allow, is opened again from
 * the place that was reached, after a wait that grows and has chance in it, so that a server that
 * comes back is not met by everyone at once. Nobody follows a stream in a hidden page: browsers
 * grant six HTTP/1.1 connections to all tabs together, and one that rests leaves its own to others.
 */
import type { Connection, Following } from '../connection';
import { toFailure } from './failures';

/** What of the browser `follow` needs; tests bring their own. */
export interface Surroundings {
  readonly setTimeout: (then: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly isHidden: () => boolean;
  /** Calls back when the page was shown or hidden, and when the network came back. */
  readonly listen: (changed: () => void) => () => void;
}

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
export const firstWaitMs = 500;
export const longestWaitMs = 5_000;

const browser: Surroundings = {
  setTimeout: (then, ms) => globalThis.setTimeout(then, ms),
  clearTimeout: (timer) => {
    globalThis.clearTimeout(timer as ReturnType<typeof globalThis.setTimeout>);
  },
  random: Math.random,
  isHidden: () => document.hidden,
  listen: (changed) => {
    document.addEventListener('visibilitychange', changed);
    globalThis.addEventListener('online', changed);
    return () => {
      document.removeEventListener('visibilitychange', changed);
      globalThis.removeEventListener('online', changed);
    };
  },
};

/** Follows until the last message, a final refusal, or `stop`. */
export function follow<Message>(
  followed: Followed<Message>,
  surroundings: Surroundings = browser,
): Following {
  const { open, heard, signal } = followed;
  const { setTimeout, clearTimeout, random, isHidden, listen } = surroundings;
  /** The stream that is open; none while waiting and while resting. */
  let current: AbortController | undefined;
  let timer: unknown;
  let failures = 0;
  let isOver = false;
  let told: Connection['state'] | undefined;

  function stands(connection: Connection): void {
    // Said sixty times a second, `live` is news only once.
    if (connection.state !== 'live' || told !== 'live') {
      told = connection.state;
      followed.stands(connection);
    }
  }

  function wait(ms: number, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  }

  function leave(): void {
    clearTimeout(timer);
    current?.abort();
    current = undefined;
  }

  function stop(): void {
    isOver = true;
    leave();
    unlisten();
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

  function lose(reason: string): void {
    leave();
    stands({ state: 'lost', reason });
    const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
    failures += 1;
    // Half of it surely, so that nobody asks again at once; the rest by chance.
    wait(longest * (0.5 + 0.5 * random()), retry);
  }

  function watch(): void {
    wait(silenceMs, () => {
      lose(`Nothing was heard for ${silenceMs / 1000} seconds.`);
    });
  }

  async function run(): Promise<void> {
    const mine = new AbortController();
    current = mine;
    if (failures === 0) {
      stands({ state: 'connecting' });
    }
    watch();
    let messages: AsyncIterator<Message> | undefined;
    for (;;) {
      let next: IteratorResult<Message>;
      try {
        messages ??= open(mine.signal)[Symbol.asyncIterator]();
        next = await messages.next();
      } catch (thrown) {
        if (current === mine) {
          const failure = toFailure(thrown);
          if (failure.isFinal) {
            end({ state: 'refused', reason: failure.message });
          } else {
            lose(failure.message);
          }
        }
        return;
      }
      // Left while it waited: what comes now belongs to nobody.
      if (current !== mine) {
        return;
      }
      if (next.done) {
        lose('The stream ended early.');
        return;
      }
      failures = 0;
      watch();
      stands({ state: 'live' });
      if (heard(next.value)) {
        end({ state: 'ended' });
        return;
      }
    }
  }

  const unlisten = listen(() => {
    if (isHidden()) {
      rest();
    } else {
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
