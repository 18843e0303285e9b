import { describe, expect, it, vi } from 'vitest';

import { aRow, aSession } from './samples';
import { createSessionStore, mostRows } from './sessionStore';
import type { Trainer, TrainingListener } from './trainer';

function followed() {
  const listeners: TrainingListener[] = [];
  const stop = vi.fn();
  const retry = vi.fn();
  const trainer = {
    follow: (_sessionId: string, heard: TrainingListener) => {
      listeners.push(heard);
      return { stop, retry };
    },
  };
  const frames: (() => void)[] = [];
  const store = createSessionStore(trainer as unknown as Trainer, 's1', (then) => {
    frames.push(then);
  });
  const leave = store.follow();
  const listener = (): TrainingListener => {
    const newest = listeners.at(-1);
    if (newest === undefined) {
      throw new Error('the store follows nothing');
    }
    return newest;
  };
  const frame = (): void => {
    frames.splice(0).forEach((then) => {
      then();
    });
  };
  return { store, listener, frame, frames, leave, stop, retry };
}

describe('the store of a session', () => {
  it('tells of a thousand rows once', () => {
    const { store, listener, frame, frames } = followed();
    const told = vi.fn();
    store.subscribe(told);
    listener().stands({ state: 'live' });
    listener().heard({ kind: 'session', session: aSession() });
    for (let row = 0; row < 1000; row += 1) {
      listener().heard({ kind: 'row', row: aRow(row) });
    }
    expect(frames).toHaveLength(1);
    frame();
    expect(told).toHaveBeenCalledOnce();
    expect(store.getState().rows.map(({ row }) => row)).toEqual([...Array(1000).keys()]);
    expect(store.getState().session?.name).toBe('PPO against scripted');
    expect(store.getState().connection.state).toBe('live');
  });

  it('adds what comes later', () => {
    const { store, listener, frame } = followed();
    listener().heard({ kind: 'row', row: aRow(0) });
    frame();
    listener().heard({ kind: 'row', row: aRow(1) });
    frame();
    expect(store.getState().rows.map(({ row }) => row)).toEqual([0, 1]);
  });

  it('keeps its rows when only the session changes', () => {
    const { store, listener, frame } = followed();
    listener().heard({ kind: 'row', row: aRow(0) });
    frame();
    const { rows } = store.getState();
    listener().heard({ kind: 'session', session: aSession({ status: 'paused' }) });
    frame();
    expect(store.getState().rows).toBe(rows);
    expect(store.getState().session?.status).toBe('paused');
  });

  it('takes the session from the answer to an order', () => {
    const { store, frame } = followed();
    store.take(aSession({ status: 'stopping' }));
    frame();
    expect(store.getState().session?.status).toBe('stopping');
  });

  it('thins a curve that grows too long, and keeps its newest row', () => {
    const { store, listener, frame } = followed();
    for (let row = 0; row <= mostRows; row += 1) {
      listener().heard({ kind: 'row', row: aRow(row) });
    }
    listener().heard({ kind: 'row', row: aRow(mostRows + 1) });
    frame();
    const { rows } = store.getState();
    expect(rows.length).toBeLessThanOrEqual(mostRows / 2 + 2);
    expect(rows[0]?.row).toBe(0);
    expect(rows.at(-1)?.row).toBe(mostRows + 1);
  });

  it('begins an empty curve when it follows anew, since the whole of it is told again', () => {
    const { store, listener, frame, leave, stop } = followed();
    listener().heard({ kind: 'row', row: aRow(0) });
    frame();
    leave();
    expect(stop).toHaveBeenCalledOnce();
    store.follow();
    expect(store.getState().rows).toEqual([]);
    listener().heard({ kind: 'row', row: aRow(0) });
    frame();
    expect(store.getState().rows.map(({ row }) => row)).toEqual([0]);
  });

  it('tries again as the stream does', () => {
    const { store, retry } = followed();
    store.retry();
    expect(retry).toHaveBeenCalledOnce();
  });
});
