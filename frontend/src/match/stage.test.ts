import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { HudView } from './hudPainter';
import { aCharacter, aPlayer, aState } from './samples';
import { Stage, type StageOptions } from './stage';
import type { CharacterView, FightView, PlayerStatus } from './view';

/** What a canvas was told, as `name(numbers)`; this document has none that draws. */
let told: string[] = [];

function aContext(): object {
  const gradient = { addColorStop: () => undefined };
  return new Proxy<Record<string, unknown>>(
    {},
    {
      get: (values, name: string) =>
        values[name] ??
        ((...args: unknown[]): unknown => {
          if (name === 'measureText') {
            return { width: String(args[0]).length * 10 };
          }
          const numbers = args.filter((arg) => typeof arg === 'number');
          told.push(`${name}(${numbers.map((value) => value.toFixed(2)).join(',')})`);
          return name.startsWith('create') ? gradient : undefined;
        }),
      set: (values, name: string, value) => {
        values[name] = value;
        return true;
      },
    },
  );
}

class PathSpy {
  arc(): void {
    // A path is opaque: what is drawn with it is seen.
  }
  closePath = this.arc.bind(this);
}

class CanvasSpy {
  getContext(): object {
    return aContext();
  }
}

const character: CharacterView = aCharacter('kestrel', {
  figure: {
    palette: ['#ff0000'],
    alternatePalette: ['#0000ff'],
    bones: [
      { name: 'root', length: 0 },
      { name: 'arm', parent: 0, length: 30 * 256 },
    ],
    shapes: [
      {
        bone: 1,
        color: 0,
        part: 0,
        detail: false,
        form: { kind: 'limb', startWidth: 10 * 256, endWidth: 8 * 256 },
      },
    ],
  },
  animations: [
    { action: 'stand', keyframes: [{ frame: 0, root: { x: 0, y: 0 }, angles: [0, 300] }] },
  ],
});

const style = {
  p1: '#3fd9c4',
  p2: '#ffb13b',
  ink: '#f5efe4',
  hurt: '#ff5a5f',
  night: '#0c0a18',
  display: 'sans-serif',
  text: 'sans-serif',
  rem: 16,
};

function drawn(stage: Stage, state: FightView, options: Partial<StageOptions> = {}): string[] {
  told = [];
  stage.draw(state, { hitboxes: false, ...options }, 0);
  return told;
}

function aStage(): Stage {
  const canvas = document.createElement('canvas');
  vi.spyOn(canvas, 'getContext').mockReturnValue(aContext() as CanvasRenderingContext2D);
  const stage = new Stage(canvas, style);
  stage.setCharacters({ kestrel: character });
  return stage;
}

beforeEach(() => {
  vi.stubGlobal('Path2D', PathSpy);
  vi.stubGlobal('OffscreenCanvas', CanvasSpy);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const p1 = aPlayer('p1', { character: 'kestrel', action: 'stand', x: 400 * 256, facing: 'right' });
const p2 = aPlayer('p2', { character: 'kestrel', action: 'stand', x: 560 * 256, facing: 'left' });
const state = aState({ players: [p1, p2], events: [], projectiles: [] });

function fighting(frame: number, one: PlayerStatus, other: PlayerStatus): FightView {
  const players = [
    { ...p1, status: one },
    { ...p2, status: other },
  ] as const;
  return aState({ ...state, frame, players });
}

/** Who was drawn last, told by the way it faces. */
function inFront(calls: readonly string[]): string {
  const last = (sign: string): number =>
    calls.findLastIndex((call) =>
      new RegExp(`^setTransform\\(${sign}1\\.\\d+,-0\\.\\d+`).test(call),
    );
  return last('') > last('-') ? 'p1' : 'p2';
}

describe('a stage', () => {
  test('draws each fighter the way it faces', () => {
    const calls = drawn(aStage(), state);
    const turns = calls.filter((call) => /^setTransform\(-?1\.\d+,-0\.\d+/.test(call));
    expect(turns.some((call) => call.startsWith('setTransform(1.'))).toBe(true);
    expect(turns.some((call) => call.startsWith('setTransform(-1.'))).toBe(true);
  });

  test.each([
    ['active', 'hitstun', 'p1'],
    ['hitstun', 'active', 'p2'],
    // A trade that both began, and one of them ended sooner.
    ['recovery', 'active', 'p2'],
    ['active', 'blockstun', 'p1'],
    ['thrown', 'active', 'p2'],
    ['recovery', 'ko', 'p1'],
  ] as const)('draws who strikes before who is struck (%s, %s)', (one, other, front) => {
    const stage = aStage();
    expect(inFront(drawn(stage, fighting(1, one, other)))).toBe(front);
    // Nothing changes places only because the blow is over.
    expect(inFront(drawn(stage, fighting(2, 'neutral', 'neutral')))).toBe(front);
  });

  test('does not move while the fight is held', () => {
    const stage = aStage();
    drawn(stage, state);
    const held = drawn(stage, state);
    expect(drawn(stage, state)).toEqual(held);
  });

  test('draws a fighter whose action it does not know as one that stands', () => {
    const odd = aState({ ...state, players: [{ ...p1, action: 'dance' }, p2] });
    const places = (calls: string[]): string[] =>
      calls.filter((call) => call.startsWith('setTransform'));
    expect(places(drawn(aStage(), odd))).toEqual(places(drawn(aStage(), state)));
  });

  test('draws the fight before its characters have come', () => {
    const stage = aStage();
    stage.setCharacters({});
    expect(() => drawn(stage, state)).not.toThrow();
  });

  test('shows boxes only when it is asked', () => {
    const boxes = [{ x: 0, y: 0, width: 256, height: 256 }];
    const boxed = aState({ ...state, players: [{ ...p1, hitboxes: boxes, hurtboxes: [] }, p2] });
    const count = (calls: string[]): number =>
      calls.filter((call) => call.startsWith('strokeRect')).length;
    const without = count(drawn(aStage(), boxed));
    expect(count(drawn(aStage(), boxed, { hitboxes: true }))).toBeGreaterThan(without);
  });

  test('draws sparks where a blow lands', () => {
    const stage = aStage();
    const quiet = drawn(stage, state).length;
    const event = {
      kind: 'hit',
      playerId: 'p1',
      damage: 60,
      position: { x: 256, y: 256 },
    } as const;
    const struck = aState({ ...state, frame: state.frame + 1, events: [event] });
    expect(drawn(stage, struck).length).toBeGreaterThan(quiet);
  });

  test.each(['hit', 'counter_hit', 'throw', 'throw_escape', 'block'] as const)(
    'shows that there was a %s',
    (kind) => {
      const stage = aStage();
      const quiet = drawn(stage, state).length;
      const place = { x: 400 * 256, y: 100 * 256 };
      const event = { kind, playerId: 'p1', damage: 60, position: place } as const;
      const after = aState({ ...state, frame: state.frame + 1, events: [event] });
      expect(drawn(stage, after).length).toBeGreaterThan(quiet);
    },
  );

  test('names what a hit does not show of itself', () => {
    const stage = aStage();
    drawn(stage, state);
    const event = { kind: 'counter_hit', playerId: 'p1', position: { x: 256, y: 256 } } as const;
    const after = aState({ ...state, frame: state.frame + 1, events: [event] });
    expect(drawn(stage, after).some((call) => call.startsWith('fillText'))).toBe(true);
  });

  test('is dark behind the fighters for as long as a super holds them', () => {
    const stage = aStage();
    const count = (frame: number): number =>
      drawn(stage, aState({ ...state, frame, hitstop: 40, events: frame === 1 ? [flash] : [] }))
        .length;
    const flash = { kind: 'super_flash', playerId: 'p1' } as const;
    const quiet = count(0);
    expect(count(1)).toBeGreaterThan(quiet);
    for (let frame = 2; frame < 40; frame += 1) {
      expect(count(frame)).toBeGreaterThan(quiet);
    }
  });

  test.each(['gust', 'lantern', 'daybreak', 'another'])('draws a %s', (move) => {
    const ball = {
      ownerId: 'p1',
      move,
      x: 480 * 256,
      y: 100 * 256,
      facing: 'right',
      frame: 9,
      hitboxes: [],
    } as const;
    const quiet = drawn(aStage(), state).length;
    const shot = aState({ ...state, projectiles: [ball] });
    expect(drawn(aStage(), shot).length).toBeGreaterThan(quiet);
  });
});

describe('a stage with reduced motion', () => {
  const place = { x: 480 * 256, y: 100 * 256 };
  const full = 'fillRect(0.00,0.00,960.00,540.00)';

  test.each(['ko', 'super_flash', 'counter_hit'] as const)(
    'never flashes or darkens as a whole (%s)',
    (kind) => {
      const after = aState({
        ...state,
        frame: 1,
        events: [{ kind, playerId: 'p1', damage: 60, position: place }],
      });
      const lively = aStage();
      drawn(lively, state);
      expect(drawn(lively, after)).toContain(full);
      const calm = aStage();
      drawn(calm, state, { isCalm: true });
      expect(drawn(calm, after, { isCalm: true })).not.toContain(full);
    },
  );

  test('does not shake, tremble or blink when somebody is struck', () => {
    const players = [p1, { ...p2, status: 'hitstun' }] as const;
    const struck = (frame: number): FightView =>
      aState({
        ...state,
        players,
        frame,
        hitstop: 10 - frame,
        events: frame === 1 ? [{ kind: 'ko', playerId: 'p1', damage: 60, position: place }] : [],
      });
    const places = (stage: Stage, frame: number, isCalm: boolean): string[] =>
      // The stage's own transform tells where the camera stands.
      drawn(stage, struck(frame), { isCalm }).filter((call) =>
        /^setTransform\(1\.\d+,0/.test(call),
      );
    const [lively, calm] = [aStage(), aStage()];
    const seen = [0, 1, 2, 3, 4].map((frame) => [
      places(lively, frame, false).join(),
      places(calm, frame, true).join(),
    ]);
    const kinds = (which: 0 | 1): number => new Set(seen.map((pair) => pair[which])).size;
    expect(kinds(0)).toBeGreaterThan(1);
    expect(kinds(1)).toBe(1);
  });

  test('has no lanterns that drift while nobody moves', () => {
    const backdrop = (frame: number, isCalm: boolean): string[] =>
      drawn(aStage(), aState({ ...state, frame }), { isCalm }).slice(0, 60);
    expect(backdrop(0, false)).not.toEqual(backdrop(90, false));
    expect(backdrop(0, true)).toEqual(backdrop(90, true));
  });
});

describe('words of the fight', () => {
  const hud = (callText: string): HudView => {
    const player = {
      id: 'p1',
      name: 'KESTREL',
      agent: 'scripted',
      health: 1000,
      maxHealth: 1000,
      gauge: 0,
      roundsWon: 0,
      comboHits: 0,
      comboDamage: 0,
    } as const;
    const round = { seconds: 99, callText, callDetail: '', callTone: 'fight' } as const;
    return { p1: player, p2: { ...player, id: 'p2' }, round };
  };
  /** How far down the view COUNTER stands, in view pixels, at the camera's place. */
  function counterAt(callText: string): number {
    const stage = aStage();
    drawn(stage, state, { hud: hud(callText) });
    // As high as a jump takes a counter.
    const place = { x: 480 * 256, y: 190 * 256 };
    const events = [{ kind: 'counter_hit', playerId: 'p1', position: place }] as const;
    const calls = drawn(stage, aState({ ...state, frame: 1, events }), { hud: hud(callText) });
    const at = calls.findIndex((call) => call.startsWith('translate('));
    const numbers = (call: string | undefined): number[] =>
      (call?.match(/-?[\d.]+/g) ?? []).map(Number);
    const [, y = 0] = numbers(calls[at]);
    const [, , , zoom = 0, , top = 0] = numbers(
      calls.slice(0, at).findLast((call) => call.startsWith('setTransform')),
    );
    return top + zoom * y;
  }

  test('stand below what the head-up display calls out, and else where they belong', () => {
    // FIGHT ends at 52% of the height.
    expect(counterAt('FIGHT')).toBeGreaterThan(0.52 * 540 + 13);
    expect(counterAt('')).toBeLessThan(0.52 * 540);
  });
});
