import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { PlayerHud, RoundHud } from './hud';
import { HudPainter, type HudStyle, type HudView } from './hudPainter';

/** Texts that were painted, in their order. */
let written: string[] = [];

interface Filled {
  readonly color: unknown;
  readonly x: number;
  readonly width: number;
}

interface Canvas {
  readonly context: CanvasRenderingContext2D;
  /** Rectangles that were filled, with their colours. */
  readonly filled: Filled[];
  /** Pictures that were copied at another size than their own. */
  readonly scaled: number[];
}

/** A canvas that records what is painted; the test document cannot draw. */
function aCanvas(): Canvas {
  const filled: Filled[] = [];
  const scaled: number[] = [];
  let scale = 1;
  const values: Record<string, unknown> = {};
  const known: Record<string, (...given: never[]) => unknown> = {
    measureText: (text: string) => ({ width: text.length * 8 }),
    createLinearGradient: () => {
      const stops: string[] = [];
      return { stops, addColorStop: (_at: number, color: string) => stops.push(color) };
    },
    createRadialGradient: () => ({ addColorStop: () => undefined }),
    fillText: (text: string) => written.push(text),
    setTransform: (a: number) => {
      scale = a;
    },
    drawImage: () => {
      if (scale !== 1) {
        scaled.push(scale);
      }
    },
    fillRect: (x: number, _y: number, width: number) => {
      filled.push({ color: values['fillStyle'], x, width });
    },
  };
  const context = new Proxy(values, {
    get: (_, name: string) => known[name] ?? values[name] ?? (() => undefined),
    set: (_, name: string, value) => {
      values[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, filled, scaled };
}

const style: HudStyle = {
  p1: '#3fd9c4',
  p2: '#ffb13b',
  ink: '#f5efe4',
  hurt: '#ff5a5f',
  night: '#0c0a18',
  display: 'sans-serif',
  text: 'sans-serif',
  rem: 16,
};
const p1: PlayerHud = {
  id: 'p1',
  name: 'KESTREL',
  agent: 'scripted-3',
  health: 750,
  maxHealth: 1000,
  gauge: 40,
  roundsWon: 1,
  comboHits: 0,
  comboDamage: 0,
};
const p2: PlayerHud = { ...p1, id: 'p2', name: 'VESPER', gauge: 100 };
const round: RoundHud = { seconds: 42, callText: '', callDetail: '', callTone: 'round' };

function painted(view: Partial<HudView>, { nowMs = 0, isCalm = false } = {}): Canvas {
  const painter = new HudPainter(style);
  painter.resize(1216, 1);
  const canvas = aCanvas();
  painter.draw(canvas.context, { p1, p2, round, ...view }, nowMs, isCalm);
  return canvas;
}

beforeEach(() => {
  written = [];
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = (): object => aCanvas().context;
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the head-up display that is painted', () => {
  it('has names, agents, gauges and the seconds', () => {
    painted({});
    for (const text of ['KESTREL', 'VESPER', 'scripted-3', 'SUPER', '40%', 'MAX', '4', '2']) {
      expect(written).toContain(text);
    }
  });

  it('has two digits to the end', () => {
    painted({ round: { ...round, seconds: 7 } });
    expect(written).toEqual(expect.arrayContaining(['0', '7']));
  });

  it('has a bar for the health of each, which empties towards its edge of the stage', () => {
    const bars = painted({ p1: { ...p1, health: 500 }, p2: { ...p2, health: 500 } }).filled;
    const whole = bars.filter(({ color }) => color === 'rgba(12,10,24,0.820)');
    const [one, , two] = whole;
    const halves = bars.filter(({ width }) => Math.abs(width - (one?.width ?? 0) / 2) < 0.01);
    expect(halves[0]?.x).toBeCloseTo((one?.x ?? 0) + (one?.width ?? 0) / 2);
    expect(halves[1]?.x).toBeCloseTo(two?.x ?? 0);
  });

  it('blinks where little health is left, but not with reduced motion', () => {
    const low = { p1: { ...p1, health: 200 } };
    const red = ({ filled }: Canvas): boolean =>
      filled.some(({ color }) => JSON.stringify(color).includes(style.hurt));
    expect(red(painted(low, { nowMs: 0 }))).toBe(false);
    expect(red(painted(low, { nowMs: 300 }))).toBe(true);
    expect(red(painted(low, { nowMs: 300, isCalm: true }))).toBe(false);
  });

  it('calls out what there is to call, and what belongs to it', () => {
    painted(
      { round: { ...round, callText: 'KO', callDetail: 'PERFECT', callTone: 'ko' } },
      {
        isCalm: true,
      },
    );
    expect(written).toEqual(expect.arrayContaining(['KO', 'PERFECT']));
  });

  it('counts a combo from the second hit on', () => {
    painted({ p1: { ...p1, comboHits: 1, comboDamage: 40 } });
    expect(written).not.toContain('HITS');
    painted({ p1: { ...p1, comboHits: 3, comboDamage: 120 } });
    expect(written).toEqual(expect.arrayContaining(['3', 'HITS', '120 damage']));
  });

  it('cuts a name that is too long for its room', () => {
    painted({ p1: { ...p1, name: 'K'.repeat(200) } });
    const cut = written.find((text) => text.startsWith('KK')) ?? '';
    expect(cut.endsWith('…')).toBe(true);
    expect(cut.length).toBeLessThan(100);
  });

  it('paints a text once, and copies it from then on', () => {
    const painter = new HudPainter(style);
    painter.resize(1216, 1);
    const { context } = aCanvas();
    painter.draw(context, { p1, p2, round }, 0, false);
    written = [];
    painter.draw(context, { p1, p2, round }, 16, false);
    expect(written).toEqual([]);
    // Its fonts have come.
    painter.renew();
    painter.draw(context, { p1, p2, round }, 33, false);
    expect(written).toContain('KESTREL');
  });
});
