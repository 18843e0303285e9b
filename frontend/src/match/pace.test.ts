import { expect, test } from 'vitest';

import { Pace } from './pace';

function drawn(interval: number, steps: number, frames: number): Pace {
  const pace = new Pace();
  for (let frame = 0; frame < frames; frame += 1) {
    pace.tick(frame * interval, steps);
  }
  return pace;
}

test('a machine that keeps up draws as finely as it is asked', () => {
  expect(drawn(1000 / 60, 1, 1000).mostScale).toBe(2);
});

test('a machine that skips frames draws more coarsely, but not without end', () => {
  expect(drawn(40, 2, 200).mostScale).toBeLessThan(2);
  expect(drawn(40, 2, 5000).mostScale).toBe(0.75);
});

test('a fight that is slow itself is drawn as finely as before', () => {
  expect(drawn(40, 1, 1000).mostScale).toBe(2);
});

test('a hidden tab is not a slow machine', () => {
  expect(drawn(1000, 60, 1000).mostScale).toBe(2);
});
