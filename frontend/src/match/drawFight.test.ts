import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';

import { drawFight } from './drawFight';
import type { Fight, FightStore } from './fightStore';
import { aMatch, aState } from './samples';
import { Stage } from './stage';

/** The screen's frames, which the test lets come; the last request stands. */
let frame: ((nowMs: number) => void) | undefined;

function aFight(): FightStore {
  const store = createStore<Fight>(() => ({
    connection: { state: 'live' },
    match: aMatch(),
    state: aState(),
    characters: {},
    characterFailures: {},
    skippedFrames: 0,
  }));
  const nothing = (): void => undefined;
  return { ...store, follow: () => nothing, retry: nothing, retryCharacters: nothing };
}

beforeEach(() => {
  const context = new Proxy(
    {},
    {
      get: () => () => ({ width: 1, addColorStop: () => undefined }),
      set: () => true,
    },
  );
  vi.stubGlobal('requestAnimationFrame', (then: (nowMs: number) => void) => {
    frame = then;
    return 1;
  });
  vi.stubGlobal('cancelAnimationFrame', () => {
    frame = undefined;
  });
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }));
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = (): object => context;
    },
  );
  vi.stubGlobal(
    'Path2D',
    class {
      arc = vi.fn();
      closePath = vi.fn();
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Lets frames of the screen come, a sixtieth of a second apart. */
function pass(frames: number): void {
  for (let i = 0; i < frames; i += 1) {
    frame?.(performance.now());
  }
}

describe('a fight that is drawn', () => {
  it('says why its picture stands still, and when it goes on', () => {
    const failed = vi.fn();
    const draw = vi.spyOn(Stage.prototype, 'draw').mockImplementation(() => {
      throw new Error('out of memory');
    });
    const fight = aFight();
    const stop = drawFight(document.createElement('canvas'), fight, {
      showsBoxes: () => false,
      failed,
    });
    vi.useFakeTimers({ toFake: ['performance'] });
    const show = (): void => {
      fight.setState({ state: aState({ frame: (fight.getState().state?.frame ?? 0) + 1 }) });
      vi.advanceTimersByTime(50);
      pass(1);
    };
    show();
    show();
    show();
    expect(failed.mock.calls).toEqual([['out of memory']]);
    draw.mockImplementation(() => undefined);
    show();
    show();
    expect(failed.mock.calls).toEqual([['out of memory'], [undefined]]);
    vi.useRealTimers();
    stop();
    expect(frame).toBeUndefined();
  });

  it('is drawn with reduced motion as soon as the system asks for that', () => {
    const motion = Object.assign(new EventTarget(), { matches: false });
    vi.stubGlobal('matchMedia', () => motion);
    const draw = vi.spyOn(Stage.prototype, 'draw').mockImplementation(() => undefined);
    const viewer = { showsBoxes: () => false, failed: vi.fn() };
    const stop = drawFight(document.createElement('canvas'), aFight(), viewer);
    vi.useFakeTimers({ toFake: ['performance'] });
    pass(1);
    vi.advanceTimersByTime(50);
    pass(1);
    expect(draw.mock.lastCall?.[1]).toMatchObject({ isCalm: false });
    motion.matches = true;
    motion.dispatchEvent(new Event('change'));
    pass(1);
    expect(draw.mock.lastCall?.[1]).toMatchObject({ isCalm: true });
    vi.useRealTimers();
    stop();
  });

  it('says so where the browser gives no canvas to draw on', () => {
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
    const failed = vi.fn();
    const viewer = { showsBoxes: () => false, failed };
    const stop = drawFight(document.createElement('canvas'), aFight(), viewer);
    expect(failed.mock.calls).toEqual([['this browser cannot draw on a canvas']]);
    stop();
  });
});
