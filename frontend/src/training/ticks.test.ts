import { describe, expect, it } from 'vitest';

import { exponentOf, labels, roomAround } from './ticks';

describe('the labels of ticks', () => {
  it.each([
    ['percent', [0.9698, 0.97, 0.9702], ['96.98%', '97.00%', '97.02%']],
    ['percent', [0, 0.25, 0.5], ['0%', '25%', '50%']],
    ['count', [101_000, 101_200, 101_400], ['101.0k', '101.2k', '101.4k']],
    ['count', [2_000_000_000, 2_000_200_000], ['2.0000B', '2.0002B']],
    ['count', [0, 500_000, 1_000_000], ['0', '0.5M', '1.0M']],
    ['plain', [123_455, 123_456, 123_457], ['123455', '123456', '123457']],
    ['plain', [0, 0.25, 0.5], ['0', '0.25', '0.50']],
    ['plain', [-0.004, 0, 0.004], ['−0.004', '0', '0.004']],
    ['plain', [0, 600, 1200], ['0', '600', '1200']],
    ['plain', [0.9e9, 1e9, 1.1e9], ['9e8', '1.0e9', '1.1e9']],
    ['plain', [1_000_000_000, 1_000_000_001], ['1000000000', '1000000001']],
    ['plain', [0, 2e-5, 4e-5], ['0', '2e−5', '4e−5']],
    ['plain', [7], ['7']],
    ['plain', [], []],
  ] as const)('of %s %j are %j', (unit, ticks, written) => {
    expect(labels(ticks, unit)).toEqual(written);
  });

  it('are written in powers of ten where values are drawn in those', () => {
    expect(labels([-1, 0, 0.5, 1], 'plain', 308)).toEqual(['−1.0e308', '0', '5e307', '1.0e308']);
    expect(labels([0, 2], 'count', -300)).toEqual(['0', '2e−300']);
  });

  it('tell every tick from its neighbour, however large and however close', () => {
    for (const size of [1, 1e3, 1e6, 1e9, 1e12]) {
      for (const step of [0.001, 0.02, 0.5, 1, 25, 1000]) {
        const ticks = Array.from({ length: 5 }, (_, index) => size + index * step);
        for (const unit of ['plain', 'percent', 'count'] as const) {
          expect(new Set(labels(ticks, unit)).size).toBe(5);
        }
      }
    }
  });
});

describe('the range of an axis', () => {
  it('has room around the values, and does not go below zero where they do not', () => {
    expect(roomAround(-100, 100)).toEqual([-116, 116]);
    expect(roomAround(1, 101)).toEqual([0, 109]);
  });

  it.each([0, 1, -1, 1e9, 1e-9, 123_456.789])('is no point where all values are %d', (value) => {
    const [low, high] = roomAround(value, value);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThan(value);
  });

  it('is that of a constant where values differ by rounding alone', () => {
    const [low, high] = roomAround(1e9, 1e9 + 1e-6);
    expect([Math.round(low), Math.round(high)]).toEqual([0.9e9, 1.1e9]);
  });

  it('is there where nothing is measured', () => {
    expect(roomAround(null, null)).toEqual([0, 1]);
  });
});

describe('the power of ten that values are drawn in', () => {
  it.each([
    [0, 0],
    [1, 0],
    [1e14, 0],
    [1e20, 20],
    [1.7e308, 308],
    [1e-8, 0],
    [2e-12, -12],
    [5e-324, -323],
  ])('for values up to %d is %d', (size, exponent) => {
    expect(exponentOf(size)).toBe(exponent);
  });
});
