import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  CharacterSchema,
  AttackKind,
  EventKind,
  Facing,
  GameStateSchema,
  GuardLevel,
  MoveKind,
  MatchEnding,
  MatchSchema,
  MatchStatus,
  PlayerStatus,
  RoundPhase,
} from '../gen/arcade_clash/v1/game_pb';
import { toCharacterView, toFightView, toMatchView } from './toMatchView';

const two = [{ id: 'p1' }, { id: 'p2' }];

/** The values of an enum by name, the unspecified one left out. */
function valuesOf(values: Readonly<Record<string, string | number>>): [string, number][] {
  return Object.entries(values).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] !== 0,
  );
}

describe('a state as it is shown', () => {
  it.each(valuesOf(RoundPhase))('knows the phase %s', (name, phase) => {
    const view = toFightView(create(GameStateSchema, { players: two, phase }));
    expect(view.phase).toBe(name.toLowerCase());
  });

  it.each(valuesOf(PlayerStatus))('knows the status %s', (name, status) => {
    const view = toFightView(create(GameStateSchema, { players: [{ status }, { id: 'p2' }] }));
    expect(view.players[0].status).toBe(name.toLowerCase());
  });

  it.each(valuesOf(EventKind))('knows the event %s', (name, kind) => {
    const view = toFightView(create(GameStateSchema, { players: two, events: [{ kind }] }));
    expect(view.events.map((event) => event.kind)).toEqual([name.toLowerCase()]);
  });

  it.each(valuesOf(Facing))('knows the facing %s', (name, facing) => {
    const view = toFightView(create(GameStateSchema, { players: [{ facing }, { id: 'p2' }] }));
    expect(view.players[0].facing).toBe(name.toLowerCase());
  });

  it.each(valuesOf(MatchEnding))('knows the ending %s', (name, roundEnding) => {
    const view = toFightView(create(GameStateSchema, { players: two, roundEnding }));
    expect(view.roundEnding).toBe(name.toLowerCase());
  });

  it('takes what a newer server may say for the most harmless thing it knows', () => {
    const view = toFightView(
      create(GameStateSchema, {
        players: [{ status: 99 as PlayerStatus, facing: 99 as Facing }, { id: 'p2' }],
        phase: 99 as RoundPhase,
        events: [{ kind: 99 as EventKind }, { kind: EventKind.HIT }],
      }),
    );
    expect(view.phase).toBe('fight');
    expect(view.players[0]).toMatchObject({ status: 'neutral', facing: 'right' });
    expect(view.events.map(({ kind }) => kind)).toEqual(['hit']);
  });

  it('keeps every number of a fighter, and a zero is a zero', () => {
    const view = toFightView(
      create(GameStateSchema, {
        matchId: 'm1',
        frame: 12,
        timer: 0,
        round: 2,
        winnerId: 'p2',
        hitstop: 3,
        roundWinnerId: 'p2',
        players: [
          {
            id: 'p1',
            character: 'kestrel',
            x: 1000,
            y: 20,
            action: 'stand',
            frame: 4,
            health: 0,
            superGauge: 60,
            velocity: { x: -5, y: 6 },
            hitboxes: [{ x: -1, y: 2, width: 3, height: 4 }],
            hurtboxes: [{ x: 5, y: 6, width: 7, height: 8 }],
            roundsWon: 1,
            comboHits: 2,
            comboDamage: 80,
            stun: 9,
            buttons: 17,
          },
          { id: 'p2' },
        ],
        projectiles: [{ ownerId: 'p2', move: 'lantern', x: 7, y: 8, frame: 9 }],
      }),
    );
    expect(view).toMatchObject({
      matchId: 'm1',
      frame: 12,
      timer: 0,
      round: 2,
      winnerId: 'p2',
      hitstop: 3,
      roundWinnerId: 'p2',
      projectiles: [{ ownerId: 'p2', move: 'lantern', x: 7, y: 8, frame: 9, facing: 'right' }],
    });
    expect(view.roundEnding).toBeUndefined();
    expect(view.players[0]).toEqual({
      id: 'p1',
      character: 'kestrel',
      x: 1000,
      y: 20,
      action: 'stand',
      frame: 4,
      health: 0,
      status: 'neutral',
      superGauge: 60,
      velocity: { x: -5, y: 6 },
      facing: 'right',
      hitboxes: [{ x: -1, y: 2, width: 3, height: 4 }],
      hurtboxes: [{ x: 5, y: 6, width: 7, height: 8 }],
      roundsWon: 1,
      comboHits: 2,
      comboDamage: 80,
      stun: 9,
      buttons: 17,
    });
  });

  it('refuses a fight of one', () => {
    expect(() => toFightView(create(GameStateSchema, { players: [{ id: 'p1' }] }))).toThrow(
      'two players',
    );
  });
});

describe('a match as it is shown', () => {
  it.each(valuesOf(MatchStatus))('knows the status %s', (name, status) => {
    expect(toMatchView(create(MatchSchema, { players: two, status })).status).toBe(
      name.toLowerCase(),
    );
  });

  it('has its time in milliseconds and its result once it has one', () => {
    const going = toMatchView(
      create(MatchSchema, { players: two, createTime: { seconds: 12n, nanos: 500_000_000 } }),
    );
    expect(going.createTime).toBe(12_500);
    expect(going.result).toBeUndefined();
    const drawn = toMatchView(
      create(MatchSchema, { players: two, result: { ending: MatchEnding.DOUBLE_KO } }),
    );
    expect(drawn.result).toEqual({ winnerId: undefined, ending: 'double_ko' });
  });
});

describe('a character as it is shown', () => {
  it.each(valuesOf(GuardLevel))('knows the guard %s of its moves', (name, guardLevel) => {
    const view = toCharacterView(
      create(CharacterSchema, { summary: {}, figure: {}, moves: [{ guardLevel }] }),
    );
    expect(view.moves[0]?.guardLevel).toBe(name.toLowerCase());
  });

  it.each(valuesOf(MoveKind))('knows the kind %s of its moves', (name, kind) => {
    const view = toCharacterView(
      create(CharacterSchema, { summary: {}, figure: {}, moves: [{ kind }] }),
    );
    expect(view.moves[0]?.kind).toBe(name.toLowerCase());
  });

  it.each(valuesOf(AttackKind))('knows that a move is safe from a %s', (name, kind) => {
    const invulnerable = [{ first: 0, last: 7, to: [kind] }];
    const view = toCharacterView(
      create(CharacterSchema, { summary: {}, figure: {}, moves: [{ invulnerable }] }),
    );
    expect(view.moves[0]?.invulnerable).toEqual([{ first: 0, last: 7, to: [name.toLowerCase()] }]);
  });

  it('keeps every form of shape', () => {
    const { figure } = toCharacterView(
      create(CharacterSchema, {
        summary: {},
        figure: {
          bones: [
            { name: 'root', length: 10 },
            { name: 'arm', parent: 0, length: 20 },
          ],
          shapes: [
            {
              bone: 1,
              color: 2,
              part: 3,
              form: { case: 'limb', value: { startWidth: 4, endWidth: 5 } },
            },
            { detail: true, form: { case: 'disc', value: { center: { x: 1, y: 2 }, radius: 6 } } },
            { form: { case: 'outline', value: { points: [{ x: 1 }, { y: 2 }], smooth: true } } },
            {
              form: {
                case: 'ribbon',
                value: {
                  length: 7,
                  startWidth: 8,
                  endWidth: 9,
                  angle: -900,
                  stiffness: 10,
                  lift: 11,
                },
              },
            },
            { form: { case: 'glow', value: { center: { x: 3, y: 4 }, radius: 12 } } },
            { form: { case: undefined } },
          ],
        },
      }),
    );
    expect(figure.bones).toEqual([
      { name: 'root', parent: undefined, length: 10 },
      { name: 'arm', parent: 0, length: 20 },
    ]);
    expect(figure.shapes.map(({ form }) => form)).toEqual([
      { kind: 'limb', startWidth: 4, endWidth: 5 },
      { kind: 'disc', center: { x: 1, y: 2 }, radius: 6 },
      {
        kind: 'outline',
        points: [
          { x: 1, y: 0 },
          { x: 0, y: 2 },
        ],
        smooth: true,
      },
      {
        kind: 'ribbon',
        start: { x: 0, y: 0 },
        length: 7,
        startWidth: 8,
        endWidth: 9,
        angle: -900,
        stiffness: 10,
        lift: 11,
      },
      { kind: 'glow', center: { x: 3, y: 4 }, radius: 12 },
    ]);
    expect(figure.shapes[0]).toMatchObject({ bone: 1, color: 2, part: 3, detail: false });
    expect(figure.shapes[1]?.detail).toBe(true);
  });

  it('keeps an animation, whether it loops or stays', () => {
    const { animations } = toCharacterView(
      create(CharacterSchema, {
        summary: {},
        figure: {},
        animations: [
          {
            action: 'stand',
            loopFrames: 30,
            keyframes: [{ frame: 2, root: { y: 9 }, angles: [1] }],
          },
          { action: 'ko' },
        ],
      }),
    );
    expect(animations).toEqual([
      {
        action: 'stand',
        loopFrames: 30,
        keyframes: [{ frame: 2, root: { x: 0, y: 9 }, angles: [1] }],
      },
      { action: 'ko', loopFrames: undefined, keyframes: [] },
    ]);
  });

  it('leaves an advantage out that a move does not have', () => {
    const { moves } = toCharacterView(
      create(CharacterSchema, { summary: {}, figure: {}, moves: [{ advantageOnHit: 0 }] }),
    );
    expect(moves[0]?.advantageOnHit).toBe(0);
    expect(moves[0]?.advantageOnBlock).toBeUndefined();
  });

  it('refuses one that nothing can be drawn of', () => {
    expect(() => toCharacterView(create(CharacterSchema, { summary: {} }))).toThrow('figure');
  });
});
