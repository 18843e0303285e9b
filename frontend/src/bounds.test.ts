import { describe, expect, it } from 'vitest';

import { faultIn, numberIn, numbersIn, rangeOf, type Bounds } from './bounds';

const whole: Bounds = {
  least: 1,
  most: 4096,
  isAbove: false,
  isWhole: true,
  isText: false,
  mostElements: 0,
  mostCharacters: 0,
};
const text4: Bounds = { ...whole, isText: true, mostCharacters: 4 };
const names: Bounds = { ...whole, isText: true, mostElements: 2 };
const rate: Bounds = { ...whole, least: 0, most: 1, isAbove: true, isWhole: false };
const layers: Bounds = { ...whole, most: 1024, mostElements: 4 };

describe('what is wrong with a text', () => {
  it.each([
    ['4096', whole, undefined],
    ['', whole, undefined],
    [' 64 ', whole, undefined],
    ['1e3', whole, undefined],
    ['1.5', whole, '1.5 is not a whole number; write a whole number, 1 to 4096.'],
    ['0', whole, '0 is too small; write a whole number, 1 to 4096.'],
    ['-3', whole, '-3 is too small; write a whole number, 1 to 4096.'],
    ['5e9', whole, '5e9 is too large; write a whole number, 1 to 4096.'],
    ['1e400', whole, '1e400 is too large; write a whole number, 1 to 4096.'],
    ['many', whole, 'many is not a number; write a whole number, 1 to 4096.'],
    ['0x10', whole, '0x10 is not a number; write a whole number, 1 to 4096.'],
    ['NaN', rate, 'NaN is not a number; write a number, above 0, at most 1.'],
    ['0', rate, '0 is too small; write a number, above 0, at most 1.'],
    ['.5', rate, undefined],
    ['64, 32', layers, undefined],
    ['64 1e12', layers, '1e12 is too large; write whole numbers, each 1 to 1024.'],
    ['1 2 3 4 5', layers, '5 numbers; write at most 4.'],
    ['four characters', text4, '15 characters; write at most 4.'],
    ['🥊🥊🥊🥊', text4, undefined],
    ['scripted-5, random', names, undefined],
    ['a b c', names, '3 names; write at most 2.'],
  ])('%j is told', (text, bounds, fault) => {
    expect(faultIn(text, bounds)).toBe(fault);
  });

  it('is cut short where the text is long', () => {
    expect(faultIn('9'.repeat(500), whole)).toMatch(/^9{24}… is too large/);
  });

  it('does not touch the numbers that it has', () => {
    expect(numberIn(' 1e-3 ')).toBe(0.001);
    expect(numberIn('')).toBeUndefined();
    expect(numbersIn('64, 32;16')).toEqual([64, 32, 16]);
  });

  it('says a range in words', () => {
    expect([whole, rate].map(rangeOf)).toEqual(['1 to 4096', 'above 0, at most 1']);
  });
});
