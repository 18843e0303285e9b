import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Lend } from './crowd';
import { doubtMs, forConnection, silenceMs } from './follow';
import { begin, heard, lines, newest, page, settle, start, states } from './followed';

beforeEach(begin);
afterEach(() => {
  vi.useRealTimers();
});

describe('a stream among others that hold the connections of the browser', () => {
  let isFull: boolean;
  let freed: Set<() => void>;
  let lends: Lend[];
  const left = vi.fn();

  beforeEach(() => {
    isFull = false;
    freed = new Set();
    lends = [];
    left.mockClear();
    page.crowd = {
      isFull: () => Promise.resolve(isFull),
      enter: (lend) => {
        lends.push(lend);
        return { heard: () => undefined, leave: left };
      },
      borrow: () => Promise.resolve(() => undefined),
      listen: (heardOf) => {
        freed.add(heardOf);
        return () => freed.delete(heardOf);
      },
    };
  });

  it('says what it waits for when all are taken, and takes its request back meanwhile', async () => {
    isFull = true;
    start();
    await vi.advanceTimersByTimeAsync(doubtMs);
    expect(states()).toEqual(['connecting', 'crowded']);
    expect(newest().signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(forConnection.firstMs + doubtMs);
    expect(lines).toHaveLength(2);
    expect(states()).toEqual(['connecting', 'crowded']);
  });

  it('opens as soon as one of them is left', async () => {
    isFull = true;
    start();
    await vi.advanceTimersByTimeAsync(doubtMs);
    freed.forEach((heardOf) => {
      heardOf();
    });
    expect(lines).toHaveLength(2);
    newest().say('one');
    await vi.advanceTimersByTimeAsync(doubtMs);
    expect(states()).toEqual(['connecting', 'crowded', 'live']);
  });

  it('raises no alarm at a server that is only slow', async () => {
    start();
    await vi.advanceTimersByTimeAsync(silenceMs - 1);
    expect(states()).toEqual(['connecting']);
    newest().say('one');
    await settle();
    expect(states()).toEqual(['connecting', 'live']);
  });

  it('raises none at a server that is dead', async () => {
    start();
    newest().say(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(doubtMs);
    expect(states()).not.toContain('crowded');
  });

  it('raises none once it is heard from, however many there are', async () => {
    isFull = true;
    start();
    newest().say('one');
    await vi.advanceTimersByTimeAsync(10 * doubtMs);
    expect(states()).toEqual(['connecting', 'live']);
  });

  it('lends its connection for a moment without a word, and goes on', async () => {
    start();
    newest().say('one');
    await settle();
    const giveBack = lends[0]?.();
    expect(newest().signal.aborted).toBe(true);
    expect(left).not.toHaveBeenCalled();
    giveBack?.();
    newest().say('two');
    await settle();
    expect(heard).toEqual(['one', 'two']);
    expect(states()).toEqual(['connecting', 'live']);
    expect(lends).toHaveLength(2);
  });

  it('does not stay live without a word where nothing comes after that', async () => {
    start();
    newest().say('one');
    await settle();
    lends[0]?.()();
    await vi.advanceTimersByTimeAsync(doubtMs);
    expect(states()).toEqual(['connecting', 'live', 'connecting']);
  });

  it('gives its seat up while the page is hidden, and when it ends', async () => {
    start();
    newest().say('one');
    await settle();
    page.turn(true);
    expect(left).toHaveBeenCalledTimes(1);
    page.turn(false);
    newest().say('end');
    await settle();
    expect(left).toHaveBeenCalledTimes(2);
    expect(freed.size).toBe(0);
  });
});
