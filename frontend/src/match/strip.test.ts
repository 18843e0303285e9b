import { expect, test } from 'vitest';

import { Cloth } from './cloth';
import { traceStrip } from './strip';
import { SUB } from './view';

const coat = {
  kind: 'ribbon',
  start: { x: 0, y: 0 },
  length: 60 * SUB,
  startWidth: 26 * SUB,
  endWidth: 42 * SUB,
  angle: 0,
  stiffness: 30,
  lift: 10,
} as const;

/** The heights of all that a strip's path goes through. */
function heights(cloth: Cloth, aside: number): number[] {
  const seen: number[] = [];
  const context = {
    beginPath: () => undefined,
    closePath: () => undefined,
    moveTo: (_x: number, y: number) => seen.push(y),
    lineTo: (_x: number, y: number) => seen.push(y),
    quadraticCurveTo: (_x1: number, y1: number, _x: number, y: number) => seen.push(y1, y),
  };
  traceStrip(context as unknown as CanvasRenderingContext2D, cloth, coat, aside, 1);
  return seen;
}

test.each([
  [0, 1],
  [Math.PI, -1],
])('broad cloth lies on the floor whichever way it lies (%d)', (direction, windSide) => {
  const cloth = new Cloth({ length: 60, stiffness: 0.3, lift: 0.1 });
  for (let frame = 0; frame < 60; frame += 1) {
    cloth.step(100, 8, direction, windSide, frame);
  }
  for (const aside of [0, 0.14]) {
    expect(Math.min(...heights(cloth, aside))).toBeGreaterThanOrEqual(-3);
  }
});
