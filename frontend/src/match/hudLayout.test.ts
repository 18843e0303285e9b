import { describe, expect, it } from 'vitest';

import { callLayout, hudLayout, type Area } from './hudLayout';

const widths = [1920, 1216, 640, 390, 320];

function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe.each(widths)('the head-up display on a stage of %i pixels', (width) => {
  const layout = hudLayout(width, 16);
  const { p1, p2 } = layout.sides;

  it('mirrors one side on the other', () => {
    expect(p2.health.x + p2.health.width).toBeCloseTo(width - p1.health.x);
    expect(p2.gauge.x + p2.gauge.width).toBeCloseTo(width - p1.gauge.x);
    p2.rounds.forEach(({ x }, index) => {
      expect(width - x).toBeCloseTo(p1.rounds[index]?.x ?? 0);
    });
  });

  it('leaves the timer its room between the bars', () => {
    const { timer } = layout.letters;
    expect(p1.health.x + p1.health.width).toBeLessThanOrEqual(width / 2 - timer / 2);
    expect(p2.health.x).toBeGreaterThanOrEqual(width / 2 + timer / 2);
  });

  it('has gauges that can be read, apart from each other and on the stage', () => {
    expect(p1.gauge.width).toBeGreaterThan(width / 20);
    expect(overlap(p1.gauge, p2.gauge)).toBe(false);
    expect(p1.gauge.y + p1.gauge.height).toBeLessThan(layout.height);
  });

  it('leaves the middle of its foot to the word that the fight is paused', () => {
    // `.curtain.sheer` takes at most 33 parts of the width, and stands between the gauges.
    const [left, right] = [width * 0.335, width * 0.665];
    expect(p1.gaugeValue.x).toBeLessThan(left);
    expect(p2.gaugeValue.x).toBeGreaterThan(right);
    for (const tone of ['round', 'fight', 'ko', 'super', 'result'] as const) {
      expect(callLayout(layout, tone, true).bottom).toBeLessThan(layout.height * 0.8);
    }
  });
});
