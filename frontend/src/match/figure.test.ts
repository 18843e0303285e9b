import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Figure } from './figure';
import { aCharacter, aPlayer } from './samples';
import { SUB, type CharacterView, type PlayerView } from './view';

class PathSpy {
  arc(): void {
    // A path is opaque, and nothing is drawn here.
  }
  closePath = this.arc.bind(this);
}

beforeEach(() => {
  vi.stubGlobal('Path2D', PathSpy);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A body of 40 pixels with an arm of 30 and a grip in its hand, 20 above the floor. */
function fighter(arm: number, grip: number): CharacterView {
  return aCharacter('kestrel', {
    figure: {
      palette: ['#ff0000'],
      alternatePalette: ['#0000ff'],
      bones: [
        { name: 'root', length: 0 },
        { name: 'body', parent: 0, length: 40 * SUB },
        { name: 'neck', parent: 1, length: 0 },
        { name: 'arm', parent: 1, length: 30 * SUB },
        { name: 'grip', parent: 3, length: 0 },
      ],
      shapes: [
        {
          bone: 1,
          color: 0,
          part: 0,
          detail: false,
          form: { kind: 'limb', startWidth: 20 * SUB, endWidth: 20 * SUB },
        },
      ],
    },
    animations: ['stand', 'throw', 'thrown', 'hit_air'].map((action) => ({
      action,
      keyframes: [
        {
          frame: 0,
          root: { x: 0, y: 20 * SUB },
          angles: [0, 900, 0, (arm - 90) * 10, (grip - arm) * 10],
        },
      ],
    })),
  });
}

const catcher = aPlayer('p1', { action: 'throw', x: 100 * SUB, facing: 'right' });
const caught = aPlayer('p2', { action: 'thrown', x: 170 * SUB, facing: 'left' });

/** Where the hand of one is that does nothing but be held. */
function handOf(figure: Figure, player: PlayerView): { x: number; y: number } {
  const hold = figure.hold(player);
  if (hold === undefined) {
    throw new Error('it has a grip');
  }
  return hold;
}

describe('a figure', () => {
  test('holds whom it throws in its hand, the way its poses say', () => {
    const figure = new Figure(fighter(60, 90), false);
    figure.step(catcher, 0, 1);
    expect(figure.hold(catcher)?.x).toBeCloseTo(100 + 30 * Math.cos(Math.PI / 3));
    expect(figure.hold(catcher)?.y).toBeCloseTo(60 + 30 * Math.sin(Math.PI / 3));
    expect(figure.hold(catcher)?.angle).toBeCloseTo(90);
  });

  test('holds to the left as it does to the right', () => {
    const figure = new Figure(fighter(60, 120), false);
    const mirrored = { ...catcher, facing: 'left' } as const;
    figure.step(mirrored, 0, 1);
    expect(figure.hold(mirrored)?.x).toBeCloseTo(100 - 30 * Math.cos(Math.PI / 3));
    expect(figure.hold(mirrored)?.angle).toBeCloseTo(60);
  });

  test('holds nobody where its file has no grip', () => {
    const character = fighter(60, 90);
    const bones = character.figure.bones.slice(0, 4);
    const armless = { ...character, figure: { ...character.figure, bones } };
    const figure = new Figure(armless, false);
    figure.step(catcher, 0, 1);
    expect(figure.hold(catcher)).toBeUndefined();
  });

  test('hangs by its neck where it is held, turned as it is held', () => {
    const figure = new Figure(fighter(90, 90), false);
    figure.step(caught, 0, 1, { x: 150, y: 130, angle: 90 });
    expect(handOf(figure, caught).x).toBeCloseTo(150);
    expect(handOf(figure, caught).y).toBeCloseTo(160);
    figure.step(caught, 1, 1, { x: 150, y: 130, angle: 270 });
    expect(handOf(figure, caught).x).toBeCloseTo(150);
    expect(handOf(figure, caught).y).toBeCloseTo(100);
  });

  test('is on its own way again soon after it was let go', () => {
    const figure = new Figure(fighter(90, 90), false);
    figure.step(caught, 0, 1, { x: 150, y: 130, angle: 90 });
    const flying = { ...caught, action: 'hit_air' };
    figure.step(flying, 1, 1);
    expect(handOf(figure, flying).y).toBeGreaterThan(120);
    figure.step(flying, 41, 40);
    expect(handOf(figure, flying).x).toBeCloseTo(170, 0);
    expect(handOf(figure, flying).y).toBeCloseTo(90, 0);
  });

  test('says how high it reaches, also where it is held', () => {
    const figure = new Figure(fighter(90, 90), false);
    figure.step(aPlayer('p2', { x: 0 }), 0, 1);
    // Twenty above the floor, forty long, and round at its end.
    expect(figure.top).toBeCloseTo(70);
    figure.step(caught, 0, 1, { x: 150, y: 300, angle: 270 });
    expect(figure.top).toBeCloseTo(350);
  });

  test('is not pushed into the floor by whom it is held', () => {
    const figure = new Figure(fighter(90, 90), false);
    figure.step(caught, 0, 1, { x: 150, y: -40, angle: 90 });
    // The lower end of the body is round, and two pixels of a sole may lie in the floor.
    expect(handOf(figure, caught).y).toBeCloseTo(-2 + 10 + 40 + 30);
  });

  test('is in its guard on the frame of the blow, which holds the fight', () => {
    const open = fighter(90, 90);
    const guards = fighter(0, 90).animations.map((drawn) => ({ ...drawn, action: 'guard_stand' }));
    const character = { ...open, animations: [...open.animations, ...guards.slice(0, 1)] };
    const figure = new Figure(character, false);
    figure.step(aPlayer('p1', { x: 0, action: 'stand' }), 0, 1);
    const guarding = aPlayer('p1', { x: 0, action: 'guard_stand' });
    figure.step(guarding, 1, 1);
    expect(handOf(figure, guarding).x).toBeCloseTo(30);
    expect(handOf(figure, guarding).y).toBeCloseTo(60);
  });
});
