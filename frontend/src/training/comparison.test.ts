import { describe, expect, it, vi } from 'vitest';

import { createComparison } from './comparison';
import type { CurveQuestion, CurveView } from './curves';
import { aCurve } from './samples';

function staged(answer: (question: CurveQuestion) => Promise<readonly CurveView[]>) {
  const curves = vi.fn(answer);
  const waiting: (() => void)[] = [];
  const comparison = createComparison({ curves }, (then) => {
    waiting.push(then);
    return () => {
      waiting.splice(waiting.indexOf(then), 1);
    };
  });
  return {
    comparison,
    asked: () => curves.mock.calls.map(([question]) => question),
    rest: () => {
      waiting.splice(0).forEach((then) => {
        then();
      });
    },
    shown: () => comparison.getState().sessions,
  };
}

const second = { sessionId: 's2', name: 'second', goesOn: true };

const answered = (): Promise<readonly CurveView[]> => Promise.resolve([aCurve()]);

describe('sessions that are compared', () => {
  it('come with their curves, in the order in which they were chosen', async () => {
    const { comparison, asked, shown } = staged(answered);
    comparison.choose(second, 300);
    comparison.choose({ sessionId: 's3', name: 'third', goesOn: false }, 300);
    await Promise.resolve();
    expect(asked()).toEqual([
      { sessionId: 's2', width: 300, range: undefined },
      { sessionId: 's3', width: 300, range: undefined },
    ]);
    expect(shown().map(({ name, curves }) => [name, [...curves.keys()]])).toEqual([
      ['second', ['loss']],
      ['third', ['loss']],
    ]);
    comparison.leaveOut('s2');
    expect(shown().map(({ sessionId }) => sessionId)).toEqual(['s3']);
  });

  it('are asked for the same part when somebody zooms in', async () => {
    const { comparison, asked, rest } = staged(answered);
    comparison.choose(second, 300);
    await Promise.resolve();
    comparison.zoom({ first: 5, last: 9 });
    rest();
    expect(asked().some(({ range }) => range?.first === 5 && range.last === 9)).toBe(true);
  });

  it('are asked for again while they are learning still', async () => {
    const { comparison, asked, rest } = staged(answered);
    comparison.choose({ sessionId: 's3', name: 'third', goesOn: false }, 300);
    comparison.choose(second, 300);
    rest();
    rest();
    expect(asked().map(({ sessionId }) => sessionId)).toEqual(['s3', 's2', 's2', 's2']);
    comparison.stop();
    rest();
    expect(asked().length).toBe(4);
    await Promise.resolve();
  });

  it('say why one has no curves', async () => {
    const { comparison, shown } = staged(() => Promise.reject(new Error('it was deleted')));
    comparison.choose(second, 300);
    await Promise.resolve();
    await Promise.resolve();
    expect(shown()[0]).toMatchObject({ name: 'second', failure: 'it was deleted' });
  });
});
