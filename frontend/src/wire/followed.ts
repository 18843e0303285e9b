/*
 * A stream that is followed, for tests: its other end, the page around it, and what came of it. Each
 * test begins anew with `begin`, under timers that it turns.
 */
import type { Code } from '@connectrpc/connect';
import { ConnectError } from '@connectrpc/connect';
import { vi } from 'vitest';

import type { Connection, Following } from '../connection';
import type { Crowd } from './crowd';
import { follow } from './follow';
import type { Change, Surroundings } from './surroundings';

/** Waits are short in here, and the watchdog sleeps: a message may take its time. */
export const hasty: Surroundings = {
  setTimeout: (then, ms) => (ms >= 25_000 ? undefined : setTimeout(then, Math.min(ms, 5))),
  clearTimeout: (timer) => {
    clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
  random: () => 0,
  isHidden: () => false,
  listen: () => () => undefined,
  report: (thrown) => {
    throw thrown;
  },
};

/** A stream whose other end the test holds. */
export class Line {
  readonly signal: AbortSignal;
  #queue: (string | Error | undefined)[] = [];
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  say(...what: (string | Error | undefined)[]): void {
    this.#queue.push(...what);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      while (this.#queue.length > 0) {
        const next = this.#queue.shift();
        if (next === undefined) {
          return;
        }
        if (next instanceof Error) {
          throw next;
        }
        yield next;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

export function said(message: string, code: Code): ConnectError {
  const error = new ConnectError(message, code);
  error.isWireError = true;
  return error;
}

export class Page {
  isHidden = false;
  listeners = new Set<(what: Change) => void>();
  crowd: Crowd | undefined;
  /** What the page's own code threw. */
  readonly reported: unknown[] = [];
  readonly surroundings: Surroundings = {
    setTimeout: (then, ms) => setTimeout(then, ms),
    clearTimeout: (timer) => {
      clearTimeout(timer as ReturnType<typeof setTimeout>);
    },
    random: () => 1,
    isHidden: () => this.isHidden,
    listen: (changed) => {
      this.listeners.add(changed);
      return () => this.listeners.delete(changed);
    },
    report: (thrown) => this.reported.push(thrown),
  };

  wake(): void {
    this.listeners.forEach((changed) => {
      changed('woke');
    });
  }

  turn(isHidden: boolean): void {
    this.isHidden = isHidden;
    this.listeners.forEach((changed) => {
      changed('changed');
    });
  }
}

export let page: Page;
export let lines: Line[];
export let heard: string[];
export let stood: Connection[];

export function start(signal?: AbortSignal): Following {
  return follow<string>(
    {
      open: (opened) => {
        const line = new Line(opened);
        lines.push(line);
        return line;
      },
      heard: (message) => {
        if (message === 'bad') {
          throw new Error('it has no players');
        }
        heard.push(message);
        return message === 'end';
      },
      stands: (connection) => {
        stood.push(connection);
      },
      signal,
    },
    { ...page.surroundings, crowd: page.crowd },
  );
}

export const states = (): string[] => stood.map(({ state }) => state);
export const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
export const newest = (): Line => {
  const line = lines.at(-1);
  if (line === undefined) {
    throw new Error('nothing was opened');
  }
  return line;
};

export function begin(): void {
  vi.useFakeTimers();
  page = new Page();
  lines = [];
  heard = [];
  stood = [];
}
