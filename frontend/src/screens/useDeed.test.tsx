import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { aTrainer, anArena } from './audience';
import { BackstageContext } from './backstage';
import { useDeed } from './useDeed';

afterEach(cleanup);

function staged(mayOnlyWatch = false) {
  const backstage = {
    arena: anArena(),
    trainer: aTrainer(),
    mayOnlyWatch,
    askForToken: () => undefined,
  };
  return renderHook(() => useDeed(), {
    wrapper: ({ children }: { readonly children: ReactNode }) => (
      <BackstageContext value={backstage}>{children}</BackstageContext>
    ),
  });
}

describe('what a press of a button changes', () => {
  it('is done once, however often it is pressed until it is done', async () => {
    const { result } = staged();
    let done: () => void = () => undefined;
    const deed = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          done = resolve;
        }),
    );
    act(() => {
      result.current.attempt(deed);
    });
    expect(result.current.isOff).toBe(true);
    act(() => {
      result.current.attempt(deed);
    });
    expect(deed).toHaveBeenCalledOnce();
    await act(async () => {
      done();
      await Promise.resolve();
    });
    expect(result.current.isOff).toBe(false);
    act(() => {
      result.current.attempt(deed);
    });
    expect(deed).toHaveBeenCalledTimes(2);
  });

  it('sends one order though two presses come before the screen is drawn again', () => {
    const { result } = staged();
    const deed = vi.fn(() => new Promise<void>(() => undefined));
    const { attempt } = result.current;
    act(() => {
      attempt(deed);
      attempt(deed);
    });
    expect(deed).toHaveBeenCalledOnce();
  });

  it('says why it failed until it is tried again', async () => {
    const { result } = staged();
    await act(async () => {
      result.current.attempt(() => Promise.reject(new Error('it is finished')));
      await Promise.resolve();
    });
    expect(result.current).toMatchObject({ failure: 'it is finished', isOff: false });
    await act(async () => {
      result.current.attempt(() => Promise.resolve());
      await Promise.resolve();
    });
    expect(result.current.failure).toBeUndefined();
  });

  it('is not done by a viewer who may only watch', () => {
    const { result } = staged(true);
    const deed = vi.fn(() => Promise.resolve());
    expect(result.current.isOff).toBe(true);
    act(() => {
      result.current.attempt(deed);
    });
    expect(deed).not.toHaveBeenCalled();
  });
});
