import { describe, expect, test } from 'vitest';

import { Animation, between, shortestTurn, Skeleton } from './pose';

const bones = [
  { name: 'root', length: 0 },
  { name: 'arm', parent: 0, length: 10 * 256 },
  { name: 'hand', parent: 1, length: 5 * 256 },
];

describe('an angle turns the shorter way', () => {
  test.each([
    [0, 90, 90],
    [170, -170, 20],
    [-170, 170, -20],
    [10, 10, 0],
    [350, 10, 20],
  ])('from %d to %d by %d', (from, to, turn) => {
    expect(shortestTurn(from, to)).toBeCloseTo(turn);
  });

  test('between two poses as well', () => {
    const first = { x: 0, y: 0, angles: [170] };
    const second = { x: 10, y: 20, angles: [-170] };
    const half = between(first, second, 0.5);
    expect(half.x).toBe(5);
    expect(half.y).toBe(10);
    expect(half.angles[0]).toBeCloseTo(180);
    expect(between(first, second, 0)).toBe(first);
    expect(between(first, second, 1)).toBe(second);
  });
});

describe('an animation', () => {
  const keyframes = [
    { frame: 0, root: { x: 0, y: 0 }, angles: [0] },
    { frame: 10, root: { x: 256, y: 512 }, angles: [900] },
  ];

  test('gives the poses at its keyframes, in pixels and degrees', () => {
    const pose = new Animation({ action: 'a', keyframes }).at(10);
    expect(pose).toEqual({ x: 1, y: 2, angles: [90] });
  });

  test('is between its keyframes between their frames', () => {
    const pose = new Animation({ action: 'a', keyframes }).at(5);
    expect(pose.angles[0]).toBeCloseTo(45);
  });

  test('stays in its last pose where it does not begin again', () => {
    const animation = new Animation({ action: 'a', keyframes });
    expect(animation.at(1000)).toEqual(animation.at(10));
  });

  test('goes back to its first pose where it does', () => {
    const animation = new Animation({ action: 'a', keyframes, loopFrames: 20 });
    expect(animation.at(15).angles[0]).toBeCloseTo(45);
    expect(animation.at(20)).toEqual(animation.at(0));
    expect(animation.at(47).angles[0]).toBeCloseTo(animation.at(7).angles[0] ?? NaN);
  });
});

describe('a skeleton', () => {
  test('starts each bone where its parent ends, turned with it', () => {
    const skeleton = new Skeleton(bones);
    skeleton.take({ x: 1, y: 2, angles: [0, 90, -90] });
    expect(skeleton.endX(1)).toBeCloseTo(1);
    expect(skeleton.endY(1)).toBeCloseTo(12);
    expect(skeleton.endX(2)).toBeCloseTo(6);
    expect(skeleton.endY(2)).toBeCloseTo(12);
  });

  test('counts points along a bone and to its left', () => {
    const skeleton = new Skeleton(bones);
    skeleton.take({ x: 0, y: 0, angles: [0, 90, 0] });
    expect(skeleton.pointX(1, 4, 3)).toBeCloseTo(-3);
    expect(skeleton.pointY(1, 4, 3)).toBeCloseTo(4);
  });

  test('knows the bones that nothing hangs from', () => {
    expect(new Skeleton(bones).tips).toEqual([2]);
  });

  test('is lifted as a whole where something of it lies below the floor', () => {
    const skeleton = new Skeleton(bones);
    const rims = [
      { bone: 1, along: 0, left: 0, radius: 2 },
      { bone: 2, along: 5, left: 0, radius: 1 },
    ];
    skeleton.take({ x: 0, y: 6, angles: [0, -90, 0] });
    skeleton.keepAbove(-2, rims);
    expect(skeleton.endY(2)).toBeCloseTo(-1);
    expect(skeleton.endY(0)).toBeCloseTo(14);
  });

  test('stays where it is while nothing of it lies below the floor', () => {
    const skeleton = new Skeleton(bones);
    skeleton.take({ x: 0, y: 20, angles: [0, -90, 0] });
    skeleton.keepAbove(0, [{ bone: 2, along: 5, left: 0, radius: 1 }]);
    expect(skeleton.endY(2)).toBeCloseTo(5);
  });
});
