import { expect, test } from 'vitest';

import { Cloth } from './cloth';

const silk = { length: 80, stiffness: 0, lift: 0.9 };
const heavy = { length: 80, stiffness: 0, lift: 0 };

function blown(settings: typeof silk, windSide: number, frames: number): Cloth {
  const cloth = new Cloth(settings);
  for (let frame = 0; frame < frames; frame += 1) {
    cloth.step(100, 150, 0, windSide, frame);
  }
  return cloth;
}

test('cloth streams the way the wind blows', () => {
  expect(blown(silk, -1, 60).xs.at(-1)).toBeLessThan(70);
  expect(blown(silk, 1, 60).xs.at(-1)).toBeGreaterThan(130);
});

test('cloth that no wind lifts hangs down from where it is tied', () => {
  const { xs, ys } = blown(heavy, -1, 120);
  expect(xs.at(-1)).toBeCloseTo(100, -1);
  expect(ys.at(-1)).toBeLessThan(85);
  expect([xs[0], ys[0]]).toEqual([100, 150]);
});

test('cloth keeps its length however it is torn about', () => {
  const cloth = new Cloth(silk);
  for (let frame = 0; frame < 200; frame += 1) {
    cloth.step(100 + 90 * Math.sin(frame * 0.3), 150, 0, frame % 50 < 25 ? 1 : -1, frame);
  }
  let length = 0;
  for (let i = 1; i < cloth.xs.length; i += 1) {
    length += Math.hypot(
      (cloth.xs[i] ?? 0) - (cloth.xs[i - 1] ?? 0),
      (cloth.ys[i] ?? 0) - (cloth.ys[i - 1] ?? 0),
    );
  }
  expect(length).toBeLessThan(80 * 1.5);
});

test('cloth does not sink into the floor', () => {
  const cloth = new Cloth({ ...heavy, length: 200 });
  for (let frame = 0; frame < 120; frame += 1) {
    cloth.step(100, 60, 0, 1, frame);
  }
  expect(Math.min(...cloth.ys)).toBeGreaterThanOrEqual(2);
});

test('the same frames move cloth the same way', () => {
  expect(blown(silk, 1, 90)).toEqual(blown(silk, 1, 90));
});
