import { describe, expect, it } from 'vitest';

import { detailed } from './curves';
import { aCurve } from './samples';

describe('a part of a curve at its own resolution', () => {
  const whole = new Map([
    ['loss', aCurve({ first: [0, 100, 200, 300], last: [90, 190, 290, 390] })],
  ]);

  it('takes the place of the buckets that it covers', () => {
    const part = new Map([['loss', aCurve({ first: [100, 150, 200], last: [140, 190, 290] })]]);
    const curve = detailed(whole, { first: 120, last: 250 }, part).get('loss');
    expect(curve?.first).toEqual([0, 100, 150, 200, 300]);
    expect(curve?.last).toEqual([90, 140, 190, 290, 390]);
  });

  it('leaves curves as they are that have no value there', () => {
    expect(detailed(whole, { first: 120, last: 150 }, new Map())).toEqual(whole);
  });

  it('brings metrics along that were measured there alone', () => {
    const part = new Map([['extra.once', aCurve({ metric: 'extra.once' })]]);
    const curves = detailed(whole, { first: 0, last: 9 }, part);
    expect([...curves.keys()]).toEqual(['loss', 'extra.once']);
  });
});
