import { describe, expect, it, vi } from 'vitest';

import { createCurveStore, freshRows } from './curveStore';
import type { CurveQuestion, CurveView } from './curves';
import { aCurve, aRow } from './samples';

/** The rows that are held of a history of so many: every tenth of them, and all that came since. */
function thinned(count: number, since = 0) {
  const rows = Array.from({ length: Math.ceil(count / 10) }, (_, index) => aRow(index * 10));
  return [...rows, ...Array.from({ length: since }, (_, index) => aRow(count + index))];
}

function staged() {
  const asked: { question: CurveQuestion; signal: AbortSignal }[] = [];
  const answers: { resolve: (it: readonly CurveView[]) => void; reject: (why: Error) => void }[] =
    [];
  const curves = vi.fn((question: CurveQuestion, signal: AbortSignal) => {
    asked.push({ question, signal });
    return new Promise<readonly CurveView[]>((resolve, reject) => {
      answers.push({ resolve, reject });
    });
  });
  const waiting: (() => void)[] = [];
  const store = createCurveStore({ curves }, 's1', (then) => {
    waiting.push(then);
    return () => {
      waiting.splice(waiting.indexOf(then), 1);
    };
  });
  return {
    store,
    asked,
    /** Answers the question of this number. */
    answer: async (number: number, ...found: readonly CurveView[]) => {
      answers[number]?.resolve(found);
      await Promise.resolve();
    },
    fail: async (number: number) => {
      answers[number]?.reject(new Error('the server is shutting down'));
      await Promise.resolve();
      await Promise.resolve();
    },
    /** Lets the time pass that a zoom rests. */
    rest: () => {
      waiting.splice(0).forEach((then) => {
        then();
      });
    },
    shown: () => store.getState().curves.get('loss')?.first,
  };
}

describe('the curves of a session', () => {
  it('are asked for where rows were thinned, and not while every row is held', () => {
    const { store, asked } = staged();
    store.see([], 1, 300);
    store.see(
      [0, 1, 2].map((row) => aRow(row)),
      1,
      300,
    );
    expect(asked).toEqual([]);
    store.see(thinned(5000), 1, 300);
    expect(asked.map(({ question }) => question)).toEqual([{ sessionId: 's1', width: 300 }]);
  });

  it('are asked for again once many rows have come since', async () => {
    const { store, asked, answer, shown } = staged();
    store.see(thinned(5000), 1, 300);
    store.see(thinned(5000, freshRows), 1, 300);
    expect(asked.length).toBe(1);
    await answer(0, aCurve({ first: [0, 10], last: [9, 499_900] }));
    expect(shown()).toEqual([0, 10]);
    store.see(thinned(5000, freshRows - 1), 1, 300);
    expect(asked.length).toBe(1);
    store.see(thinned(5000, freshRows), 1, 300);
    expect(asked.length).toBe(2);
    expect(shown()).toEqual([0, 10]);
    await answer(1, aCurve({ first: [0, 20] }));
    expect(shown()).toEqual([0, 20]);
  });

  it('have the part that was zoomed into before they came', async () => {
    const { store, asked, answer, rest } = staged();
    store.see(thinned(5000), 1, 300);
    store.zoom({ first: 100, last: 150 });
    rest();
    expect(asked.length).toBe(1);
    await answer(0, aCurve({ first: [0, 100], last: [90, 190] }));
    expect(asked[1]?.question.range).toEqual({ first: 100, last: 150 });
  });

  it('have a part at its own resolution once a zoom rests', async () => {
    const { store, asked, answer, rest, shown } = staged();
    store.see(thinned(5000), 1, 300);
    await answer(0, aCurve({ first: [0, 100, 200], last: [90, 190, 290] }));
    store.zoom({ first: 100, last: 150 });
    store.zoom({ first: 110, last: 150 });
    expect(asked.length).toBe(1);
    rest();
    expect(asked.map(({ question }) => question.range)).toEqual([
      undefined,
      { first: 110, last: 150 },
    ]);
    await answer(1, aCurve({ first: [110, 130, 150] }));
    expect(shown()).toEqual([0, 110, 130, 150, 200]);
    store.zoom(undefined);
    expect(shown()).toEqual([0, 100, 200]);
  });

  it('take a question back that another zoom has overtaken', async () => {
    const { store, asked, answer, rest, shown } = staged();
    store.see(thinned(5000), 1, 300);
    await answer(0, aCurve({ first: [0, 100], last: [90, 190] }));
    store.zoom({ first: 100, last: 150 });
    rest();
    store.zoom({ first: 100, last: 120 });
    expect(asked[1]?.signal.aborted).toBe(true);
    await answer(1, aCurve({ first: [140] }));
    expect(shown()).toEqual([0, 100]);
  });

  it('ask nothing of a zoom while every row is held', () => {
    const { store, asked, rest } = staged();
    store.see([aRow(0), aRow(1)], 1, 300);
    store.zoom({ first: 0, last: 50 });
    rest();
    expect(asked).toEqual([]);
  });

  it('say why there was no answer, and ask again when they are told to', async () => {
    const { store, asked, answer, fail } = staged();
    store.see(thinned(5000), 1, 300);
    await fail(0);
    expect(store.getState().failure).toBe('the server is shutting down');
    store.see(thinned(5000, 1), 1, 300);
    expect(asked.length).toBe(1);
    store.askAgain();
    await answer(1, aCurve());
    expect(store.getState()).toMatchObject({ failure: undefined });
    expect(asked.length).toBe(2);
  });

  it('ask for no more buckets than an answer holds', () => {
    const { store, asked } = staged();
    store.see(thinned(5000), 340, 5000);
    expect(asked[0]?.question.width).toBe(250);
  });

  it('are asked for from the beginning after they were stopped', () => {
    const { store, asked } = staged();
    store.see(thinned(5000), 1, 300);
    store.stop();
    expect(asked[0]?.signal.aborted).toBe(true);
    store.see(thinned(5000), 1, 300);
    expect(asked.length).toBe(2);
  });
});
