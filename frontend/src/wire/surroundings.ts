/*
 * What a stream needs of the browser: timers, whether anybody looks, and the other tabs.
 *
 * A page sleeps in more ways than one. It is hidden behind another tab; it is frozen by a browser
 * that saves memory, which stops its timers; it is kept for the back button. And a whole machine
 * sleeps with its lid, which no event tells: only the clock has leapt when it wakes.
 */
import { browserCrowd, type Crowd } from './crowd';

/** Why `listen` calls back. */
export type Change =
  /** The page was shown or hidden, or the network came back. */
  | 'changed'
  /** Time has passed in which nothing ran: what was open is dead, or full of old news. */
  | 'woke';

/** What of the browser `follow` needs; tests bring their own. */
export interface Surroundings {
  readonly setTimeout: (then: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Whether nobody can see the page now. */
  readonly isHidden: () => boolean;
  readonly listen: (happened: (what: Change) => void) => () => void;
  /** Takes an error that the page's own code threw, for the console. */
  readonly report: (thrown: unknown) => void;
  /** Who shares the browser's connections; absent where they are no matter. */
  readonly crowd?: Crowd | undefined;
}

/** So often the clock is looked at, and so far it leaps when a machine has slept. */
const lookMs = 2_000;
const leapMs = 10_000;

let isAway = false;

export const browser: Surroundings = {
  setTimeout: (then, ms) => globalThis.setTimeout(then, ms),
  clearTimeout: (timer) => {
    globalThis.clearTimeout(timer as ReturnType<typeof globalThis.setTimeout>);
  },
  random: Math.random,
  isHidden: () => document.hidden || isAway,
  crowd: browserCrowd(),
  report: (thrown) => {
    globalThis.reportError(thrown);
  },
  listen: (happened) => {
    const owner = new AbortController();
    const { signal } = owner;
    const changed = (): void => {
      happened('changed');
    };
    document.addEventListener('visibilitychange', changed, { signal });
    globalThis.addEventListener('online', changed, { signal });
    const goes = (away: boolean) => (): void => {
      isAway = away;
      changed();
    };
    document.addEventListener('freeze', goes(true), { signal });
    document.addEventListener('resume', goes(false), { signal });
    globalThis.addEventListener('pagehide', goes(true), { signal });
    globalThis.addEventListener('pageshow', goes(false), { signal });
    let looked = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      const leapt = now - looked > leapMs;
      looked = now;
      if (leapt) {
        happened('woke');
      }
    }, lookMs);
    return () => {
      owner.abort();
      clearInterval(timer);
    };
  },
};
