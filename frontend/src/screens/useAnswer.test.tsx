import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useAnswer } from './useAnswer';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** A question whose answers the test gives, in any order. */
function aQuestion() {
  const asked: { resolve: (answer: string) => void; reject: (why: unknown) => void }[] = [];
  const ask = vi.fn(
    () =>
      new Promise<string>((resolve, reject) => {
        asked.push({ resolve, reject });
      }),
  );
  const settle = (how: () => void) =>
    act(async () => {
      how();
      await Promise.resolve();
    });
  return {
    ask,
    answer: (number: number, text: string) => settle(() => asked[number]?.resolve(text)),
    fail: (number: number, why: unknown) => settle(() => asked[number]?.reject(why)),
  };
}

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

describe('an answer that a screen shows', () => {
  it('is asked for at once, and there when it comes', async () => {
    const { ask, answer } = aQuestion();
    const { result } = renderHook(() => useAnswer(ask));
    expect(ask).toHaveBeenCalledOnce();
    expect(result.current).toMatchObject({ value: undefined, failure: undefined });
    await answer(0, 'three sessions');
    expect(result.current).toMatchObject({ value: 'three sessions', failure: undefined });
  });

  it('stays while it is asked for again, though that fails, and the failure goes with the next', async () => {
    const { ask, answer, fail } = aQuestion();
    const { result } = renderHook(() => useAnswer(ask));
    await answer(0, 'first');
    act(() => {
      result.current.askAgain();
    });
    expect(result.current.value).toBe('first');
    await fail(1, new Error('the server cannot be reached'));
    expect(result.current).toMatchObject({
      value: 'first',
      failure: 'the server cannot be reached',
    });
    act(() => {
      result.current.askAgain();
    });
    await answer(2, 'second');
    expect(result.current).toMatchObject({ value: 'second', failure: undefined });
  });

  it('is that of the newest question, whichever comes last', async () => {
    const { ask, answer, fail } = aQuestion();
    const { result } = renderHook(() => useAnswer(ask));
    act(() => {
      result.current.askAgain();
    });
    act(() => {
      result.current.askAgain();
    });
    await answer(2, 'newest');
    await answer(0, 'oldest');
    await fail(1, new Error('late'));
    expect(result.current).toMatchObject({ value: 'newest', failure: undefined });
  });

  it('is asked for again and again while the page is seen, and at once when it is seen again', () => {
    const { ask } = aQuestion();
    renderHook(() => useAnswer(ask, 1000));
    act(() => {
      vi.advanceTimersByTime(3000);
    });
    expect(ask).toHaveBeenCalledTimes(4);
    hide(true);
    act(() => {
      vi.advanceTimersByTime(10_000);
    });
    expect(ask).toHaveBeenCalledTimes(4);
    hide(false);
    expect(ask).toHaveBeenCalledTimes(5);
  });

  it('is asked for no more once the screen is gone', async () => {
    const { ask, answer } = aQuestion();
    const { result, unmount } = renderHook(() => useAnswer(ask, 1000));
    unmount();
    vi.advanceTimersByTime(5000);
    hide(false);
    expect(ask).toHaveBeenCalledOnce();
    await answer(0, 'too late');
    expect(result.current.value).toBeUndefined();
  });

  it('is asked for again where the question changes', async () => {
    const one = aQuestion();
    const other = aQuestion();
    const { result, rerender } = renderHook(({ ask }) => useAnswer(ask), {
      initialProps: { ask: one.ask },
    });
    rerender({ ask: other.ask });
    await other.answer(0, 'of the other');
    await one.answer(0, 'of the one');
    expect(result.current.value).toBe('of the other');
  });
});
