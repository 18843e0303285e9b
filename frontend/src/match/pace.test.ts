import { describe, expect, test } from 'vitest';

import { Pace } from './pace';

interface Drawn {
  /** Scales in the order in which they were drawn. */
  readonly scales: readonly number[];
  /** How long it took to come to the last of them, in milliseconds. */
  readonly ms: number;
}

/** Draws for a while; `interval` says how long a frame takes at a scale and a time. */
function drawn(
  interval: (scale: number, nowMs: number) => number,
  steps: number,
  first = 1.27,
): Drawn {
  const pace = new Pace();
  const scales = [first];
  let scale = first;
  let changedMs = 0;
  for (let nowMs = 0; nowMs < 60_000; nowMs += interval(scale, nowMs)) {
    if (pace.tick(nowMs, steps, scale)) {
      scale = Math.min(first, pace.mostScale);
      scales.push(scale);
      changedMs = nowMs;
    }
  }
  return { scales, ms: changedMs };
}

describe('the pace', () => {
  test('leaves the picture of a machine that keeps up as fine as it is', () => {
    expect(drawn(() => 1000 / 60, 1).scales).toEqual([1.27]);
  });

  test('makes the picture in use coarser within seconds, but not without end', () => {
    const { scales, ms } = drawn((scale) => 70 * scale * scale, 4);
    expect(scales.slice(0, 2)).toEqual([1.27, 1.27 * 0.8]);
    expect(scales.at(-1)).toBe(0.75);
    expect(ms).toBeLessThan(8000);
  });

  test('takes a coarser picture back that does not come sooner', () => {
    // A screen of 30 frames a second, drawn in no time.
    expect(drawn(() => 1000 / 30, 2).scales).toEqual([1.27, 1.27 * 0.8, 1.27]);
  });

  test('is as fine as before once the machine is quick again', () => {
    const { scales } = drawn((scale, nowMs) => (nowMs < 10_000 ? 60 * scale * scale : 16), 3);
    expect(Math.min(...scales)).toBeLessThan(1);
    expect(scales.at(-1)).toBe(1.27);
  });

  test('tries a picture that was too fine for the machine more and more seldom', () => {
    // In time when coarse, and slow at the next finer scale, for ever.
    const { scales } = drawn((scale) => (scale > 1.1 ? 40 : 16), 3);
    const tried = scales.filter((scale) => scale > 1.1).length;
    expect(tried).toBeGreaterThan(1);
    expect(tried).toBeLessThanOrEqual(5);
    expect(scales.at(-1)).toBeLessThan(1.1);
  });

  test('leaves a fight that is slow itself as fine as it is', () => {
    expect(drawn(() => 40, 1).scales).toEqual([1.27]);
  });

  test('does not take a hidden tab for a slow machine', () => {
    expect(drawn(() => 1000, 60).scales).toEqual([1.27]);
  });
});
