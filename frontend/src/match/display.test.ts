import { afterEach, expect, test, vi } from 'vitest';

import { onDensityChange } from './display';

/** A screen whose density the test sets; queries about another density match no more. */
function aScreen() {
  const queries: { query: string; target: EventTarget }[] = [];
  vi.stubGlobal('matchMedia', (query: string) => {
    const target = new EventTarget();
    queries.push({ query, target });
    return target;
  });
  return {
    queries,
    move(density: number): void {
      vi.stubGlobal('devicePixelRatio', density);
      queries.at(-1)?.target.dispatchEvent(new Event('change'));
    },
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('every change of the density is heard, until it is no longer listened for', () => {
  const changed = vi.fn();
  vi.stubGlobal('devicePixelRatio', 1);
  const screen = aScreen();
  const forget = onDensityChange(changed);
  screen.move(2);
  screen.move(1.5);
  expect(changed).toHaveBeenCalledTimes(2);
  expect(screen.queries.map(({ query }) => query)).toEqual([
    '(resolution: 1dppx)',
    '(resolution: 2dppx)',
    '(resolution: 1.5dppx)',
  ]);
  forget();
  screen.move(1);
  expect(changed).toHaveBeenCalledTimes(2);
});
