import { describe, expect, it } from 'vitest';

import { ago, dateAndTime, percent, plain, short, span, stepsOf, words } from './words';

describe('what is written on the screens', () => {
  it.each([
    [0, '0'],
    [950, '950'],
    [12_480, '12.5k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [2_000_000, '2M'],
    [4_000_000_000, '4B'],
  ])('writes the count %d as %s', (count, written) => {
    expect(short(count)).toBe(written);
  });

  it.each([
    [0, '0'],
    [1.6, '1.60'],
    [-0.00283, '−0.00283'],
    [484.44, '484'],
    [12_345.6, '12346'],
    [0.0007, '0.0007'],
    [0.00002, '2.0e−5'],
  ])('writes the value %d as %s', (value, written) => {
    expect(plain(value)).toBe(written);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('writes %d as %s, whatever it measures', (value, written) => {
    expect([plain, percent, short].map((write) => write(value))).toEqual([
      written,
      written,
      written,
    ]);
  });

  it.each([
    [0, '0%'],
    [0.0341, '3.4%'],
    [0.98, '98%'],
    [1, '100%'],
  ])('writes the share %d as %s', (share, written) => {
    expect(percent(share)).toBe(written);
  });

  it.each([
    [8.4, '8 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
    [-3, '0 s'],
  ])('writes %d seconds as %s', (seconds, written) => {
    expect(span(seconds)).toBe(written);
  });

  it('says how long ago something was, in one unit', () => {
    const now = 1_000_000_000_000;
    const said = [5, 45, 200, 7500].map((seconds) => ago(now - seconds * 1000, now));
    expect(said).toEqual(['just now', '45 s ago', '3 min ago', '2 h ago']);
    expect(ago(undefined, now)).toBe('');
  });

  it.each([
    [250, 1000, '250 of 1k steps'],
    [1000, 1000, '1k steps'],
    [32_768, 20_000, '32.8k steps, to the end of a rollout (20k planned)'],
    [500, undefined, '500 steps'],
  ])('writes %d steps of %s as %s', (step, planned, written) => {
    expect(stepsOf(step, planned)).toBe(written);
  });

  it('writes a moment to the minute, and its year where that is another one', () => {
    const time = new Date(2026, 10, 27, 19, 12).getTime();
    expect(dateAndTime(time, time)).toMatch(/27/);
    expect(dateAndTime(time, time)).not.toMatch(/2026/);
    expect(dateAndTime(time, new Date(2027, 1, 1).getTime())).toMatch(/2026/);
    expect(dateAndTime(undefined)).toBe('');
  });

  it('writes names of the code as words', () => {
    expect(words('damage_dealt')).toBe('damage dealt');
  });
});
