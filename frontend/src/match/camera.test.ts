import { expect, test } from 'vitest';

import { Camera } from './camera';
import { VIEW_WIDTH } from './view';

function settled(
  first: number,
  second: number,
  height = 0,
  { fallen = false, top = 0 } = {},
): Camera {
  const camera = new Camera();
  for (let frame = 0; frame < 400; frame += 1) {
    camera.step(first, second, height, frame, { fallen, top });
  }
  return camera;
}

test('a camera looks between the fighters', () => {
  const camera = settled(430, 530);
  expect(camera.viewX(480)).toBeCloseTo(VIEW_WIDTH / 2, 0);
});

test('a camera comes nearer when they are close', () => {
  expect(settled(440, 520).zoom).toBeGreaterThan(settled(100, 860).zoom);
  expect(settled(130, 830).zoom).toBeCloseTo(1, 2);
});

test.each([
  [160, 220],
  [740, 800],
  [160, 800],
  [300, 340],
])('a camera hardly looks past the ends of the stage (%d, %d)', (first, second) => {
  const camera = settled(first, second);
  expect(camera.viewX(0)).toBeLessThanOrEqual(48 * camera.zoom + 1e-6);
  expect(camera.viewX(VIEW_WIDTH)).toBeGreaterThanOrEqual(VIEW_WIDTH - 48 * camera.zoom - 1e-6);
});

test.each([
  [26, 130],
  [934, 830],
  [26, 500],
])('a camera shows what is behind one who stands in a corner (%d, %d)', (cornered, other) => {
  const camera = settled(cornered, other);
  const behind = cornered < other ? cornered - 116 : cornered + 116;
  expect(camera.viewX(behind)).toBeGreaterThan(0);
  expect(camera.viewX(behind)).toBeLessThan(VIEW_WIDTH);
  expect(camera.viewX(other)).toBeGreaterThan(0);
  expect(camera.viewX(other)).toBeLessThan(VIEW_WIDTH);
});

test('a camera goes back where each stands in a corner of its own', () => {
  const camera = settled(26, 934);
  expect(camera.viewX(26 - 60)).toBeGreaterThan(0);
  expect(camera.viewX(934 + 60)).toBeLessThan(VIEW_WIDTH);
});

test('a camera does not jump when a fighter walks into a corner', () => {
  const camera = settled(300, 380);
  for (let foot = 300; foot >= 26; foot -= 5) {
    const before = camera.x;
    camera.step(foot, foot + 80, 0, 300 - foot);
    expect(Math.abs(camera.x - before)).toBeLessThan(7);
  }
});

test.each([
  [26, 190, -150],
  [934, 770, VIEW_WIDTH + 150],
])('a camera shows all of who lies in a corner (%d, %d)', (fallen, other, head) => {
  const camera = settled(fallen, other, 0, { fallen: true });
  expect(camera.viewX(head)).toBeGreaterThan(0);
  expect(camera.viewX(head)).toBeLessThan(VIEW_WIDTH);
  // Who stands up again is followed as before, without a jump of the view.
  const before = camera.x;
  camera.step(fallen, other, 0, 1);
  expect(Math.abs(camera.x - before)).toBeLessThan(12);
});

test('a camera keeps both fighters and the height of a jump in view', () => {
  const camera = settled(440, 520, 205);
  expect(camera.viewY(205 + 200)).toBeGreaterThanOrEqual(0);
  expect(camera.viewX(440)).toBeGreaterThan(0);
});

test('a camera shows whom a throw lifts while both stand on the floor', () => {
  const camera = settled(440, 520, 0, { top: 400 });
  expect(camera.viewY(400)).toBeGreaterThan(20);
  expect(settled(440, 520, 0, { top: 170 }).zoom).toBeCloseTo(settled(440, 520).zoom);
});

test('a shaken camera comes to rest', () => {
  const camera = settled(400, 560);
  const rest = camera.viewX(480);
  camera.shake(10);
  camera.step(400, 560, 0, 1);
  expect(camera.viewX(480)).not.toBeCloseTo(rest, 1);
  for (let frame = 2; frame < 60; frame += 1) {
    camera.step(400, 560, 0, frame);
  }
  expect(camera.viewX(480)).toBeCloseTo(rest, 1);
});

test('a cut is there at once', () => {
  const camera = new Camera();
  camera.cut(100, 200);
  const { x, zoom } = camera;
  camera.step(100, 200, 0, 1);
  expect(camera.x).toBeCloseTo(x);
  expect(camera.zoom).toBeCloseTo(zoom);
});
