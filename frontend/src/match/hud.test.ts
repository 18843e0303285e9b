import { describe, expect, it } from 'vitest';

import type { Fight } from './fightStore';
import { playerHudOf, roundHudOf } from './hud';
import { aCharacter, aMatch, aMove, aPlayer, aState } from './samples';
import type { FightView, MatchEnding } from './view';

function aFight(state: Partial<FightView> = {}, changes: Partial<Fight> = {}): Fight {
  return {
    connection: { state: 'live' },
    match: aMatch(),
    state: aState(state),
    characters: { kestrel: aCharacter('kestrel'), vesper: aCharacter('vesper') },
    characterFailures: {},
    skippedFrames: 0,
    ...changes,
  };
}

describe('a side of HUD', () => {
  it('has the name in capitals, the health and the agent', () => {
    const fight = aFight({
      players: [aPlayer('p1'), aPlayer('p2', { health: 250, roundsWon: 1 })],
    });
    expect(playerHudOf(fight, 'p2')).toEqual({
      id: 'p2',
      name: 'VESPER',
      agent: 'random',
      health: 250,
      maxHealth: 1000,
      gauge: 0,
      roundsWon: 1,
      comboHits: 0,
      comboDamage: 0,
    });
  });

  it.each([
    [0, 0],
    [999, 99],
    [1000, 100],
  ])('has a gauge of %i points at %i per cent, full only when it is', (superGauge, gauge) => {
    const fight = aFight({ players: [aPlayer('p1', { superGauge }), aPlayer('p2')] });
    expect(playerHudOf(fight, 'p1').gauge).toBe(gauge);
  });

  it('shows a full bar while its character is on its way', () => {
    const hud = playerHudOf(aFight({}, { characters: {} }), 'p1');
    expect(hud.health / hud.maxHealth).toBe(1);
    expect(hud.name).toBe('KESTREL');
    expect(hud.gauge).toBe(0);
  });
});

describe('the middle of HUD', () => {
  it.each([
    [5940, 99],
    [5881, 99],
    [5880, 98],
    [1, 1],
    [0, 0],
  ])('counts %i frames as %i seconds', (timer, seconds) => {
    expect(roundHudOf(aFight({ timer })).seconds).toBe(seconds);
  });

  it('calls the round, then the fight, then nothing', () => {
    expect(roundHudOf(aFight({ phase: 'intro', round: 2 })).callText).toBe('ROUND 2');
    expect(roundHudOf(aFight({ phase: 'fight', timer: 5930 })).callText).toBe('FIGHT');
    expect(roundHudOf(aFight({ phase: 'fight', timer: 5000 })).callText).toBe('');
  });

  it.each<[MatchEnding, string]>([
    ['ko', 'KO'],
    ['double_ko', 'DOUBLE KO'],
    ['time_over', 'TIME OVER'],
  ])('calls the end of a round, %s', (roundEnding, text) => {
    const hud = roundHudOf(aFight({ phase: 'round_over', roundEnding }));
    expect([hud.callText, hud.callTone]).toEqual([text, 'ko']);
  });

  it('praises a round without a scratch', () => {
    const over = { phase: 'round_over', roundEnding: 'ko', roundWinnerId: 'p1' } as const;
    expect(roundHudOf(aFight(over)).callDetail).toBe('PERFECT');
    const scratched = [aPlayer('p1', { health: 999 }), aPlayer('p2', { health: 0 })] as const;
    expect(roundHudOf(aFight({ ...over, players: scratched })).callDetail).toBe('');
  });

  it('calls the winner of the match when he begins to celebrate', () => {
    const over = { phase: 'round_over', roundEnding: 'ko' } as const;
    const won = aPlayer('p1', { roundsWon: 2 });
    const fallen = aPlayer('p2', { status: 'ko', roundsWon: 1 });
    expect(roundHudOf(aFight({ ...over, players: [won, fallen] })).callText).toBe('KO');
    const cheers = aPlayer('p1', { roundsWon: 2, status: 'victory' });
    expect(roundHudOf(aFight({ ...over, players: [cheers, fallen] }))).toMatchObject({
      callText: 'KESTREL WINS',
      callDetail: 'KO',
      callTone: 'result',
    });
    const halfway = aPlayer('p1', { roundsWon: 1, status: 'victory' });
    const other = aPlayer('p2', { status: 'ko' });
    expect(roundHudOf(aFight({ ...over, players: [halfway, other] })).callText).toBe('KO');
  });

  it('calls the result of the match, a draw and a stop', () => {
    const end = { phase: 'match_over', roundEnding: 'time_over' } as const;
    expect(roundHudOf(aFight({ ...end, winnerId: 'p2' })).callText).toBe('VESPER WINS');
    expect(roundHudOf(aFight(end)).callText).toBe('DRAW');
    const stopped = aMatch({ status: 'finished', result: { ending: 'stopped' } });
    expect(roundHudOf(aFight({}, { match: stopped })).callText).toBe('STOPPED');
  });
});

describe('a super', () => {
  const gale = aMove('gale', { displayName: 'Gale', kind: 'super' });
  const characters = {
    kestrel: aCharacter('kestrel', { moves: [aMove('jab'), gale] }),
    vesper: aCharacter('vesper'),
  };
  const flash = { hitstop: 40, phase: 'fight', timer: 3000 } as const;

  it('is named while its flash holds the fight', () => {
    const players: FightView['players'] = [aPlayer('p1', { action: 'gale' }), aPlayer('p2')];
    const shown = roundHudOf(aFight({ ...flash, players }, { characters }));
    expect(shown.callText).toBe('GALE');
    expect(shown.callTone).toBe('super');
  });

  it.each([
    ['once it goes on', { action: 'gale', frame: 1 }, 40],
    ['when nothing is held', { action: 'gale', frame: 0 }, 0],
    ['when another move holds the fight', { action: 'jab', frame: 0 }, 8],
  ])('is not named %s', (_, player, hitstop) => {
    const players: FightView['players'] = [aPlayer('p1', player), aPlayer('p2')];
    const shown = roundHudOf(aFight({ ...flash, hitstop, players }, { characters }));
    expect(shown.callText).toBe('');
  });
});
