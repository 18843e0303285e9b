import { expect, test } from 'vitest';

import { layOut, type Reach } from './sheetLayout';

const stands: Reach = { left: 60, right: 90, up: 160, down: 2 };
const leaps: Reach = { left: 60, right: 90, up: 420, down: 2 };
const lies: Reach = { left: 190, right: 90, up: 60, down: 2 };

test('a row that leaps is taller than one that stands, and pushes the next down', () => {
  const { rows, height } = layOut([[stands], [stands, leaps], [stands]]);
  const [first, second, third] = rows.map(([cell]) => cell);
  expect(second?.height).toBeGreaterThan(first?.height ?? Infinity);
  expect(third?.height).toBe(first?.height);
  expect(third?.top).toBe((second?.top ?? 0) + (second?.height ?? 0));
  expect(height).toBe((third?.top ?? 0) + (third?.height ?? 0));
});

test('every picture lies within its cell, and every cell on the sheet', () => {
  const pictures = [[stands, leaps, stands], Array.from({ length: 20 }, () => lies), [lies, leaps]];
  const { rows, width, height } = layOut(pictures);
  pictures.flat().forEach((reach, index) => {
    const cell = rows.flat()[index];
    expect(cell).toBeDefined();
    if (cell !== undefined) {
      expect(cell.feetX - reach.left).toBeGreaterThanOrEqual(cell.left);
      expect(cell.feetX + reach.right).toBeLessThanOrEqual(cell.left + cell.width);
      expect(cell.feetY - reach.up).toBeGreaterThanOrEqual(cell.top);
      expect(cell.feetY + reach.down).toBeLessThanOrEqual(cell.top + cell.height);
      expect(cell.left + cell.width).toBeLessThanOrEqual(width);
      expect(cell.top + cell.height).toBeLessThanOrEqual(height);
    }
  });
});

test('no two cells lie on each other', () => {
  const { rows } = layOut([Array.from({ length: 11 }, () => lies), [leaps, stands]]);
  const places = rows.flat().map(({ left, top }) => `${left.toString()},${top.toString()}`);
  expect(new Set(places).size).toBe(places.length);
});
