/*
 * A fight in literal values, for tests: what they change of it, they say.
 */
import type { MatchView } from './arena';
import type { CharacterView, FightView, MoveView, PlayerId, PlayerView } from './view';

export function aPlayer(id: PlayerId, changes: Partial<PlayerView> = {}): PlayerView {
  return {
    id,
    character: id === 'p1' ? 'kestrel' : 'vesper',
    x: id === 'p1' ? 80_000 : 160_000,
    y: 0,
    action: 'stand',
    frame: 0,
    health: 1000,
    status: 'neutral',
    superGauge: 0,
    velocity: { x: 0, y: 0 },
    facing: id === 'p1' ? 'right' : 'left',
    hitboxes: [],
    hurtboxes: [],
    roundsWon: 0,
    comboHits: 0,
    comboDamage: 0,
    stun: 0,
    buttons: 0,
    ...changes,
  };
}

export function aState(changes: Partial<FightView> = {}): FightView {
  return {
    matchId: 'm1',
    frame: 0,
    timer: 5000,
    round: 1,
    phase: 'fight',
    players: [aPlayer('p1'), aPlayer('p2')],
    projectiles: [],
    hitstop: 0,
    events: [],
    ...changes,
  };
}

export function aMatch(changes: Partial<MatchView> = {}): MatchView {
  return {
    matchId: 'm1',
    status: 'running',
    players: [
      { id: 'p1', character: 'kestrel', agent: 'scripted' },
      { id: 'p2', character: 'vesper', agent: 'random' },
    ],
    seed: 7,
    exhibition: false,
    ...changes,
  };
}

export function aMove(move: string, changes: Partial<MoveView> = {}): MoveView {
  return {
    move,
    displayName: move,
    input: 'light',
    startup: 4,
    active: 3,
    recovery: 6,
    damage: 40,
    chipDamage: 0,
    hitstun: 15,
    blockstun: 11,
    knockdown: false,
    projectile: false,
    throws: false,
    hitCount: 1,
    totalDamage: 40,
    invulnerable: [],
    ...changes,
  };
}

export function aCharacter(character: string, changes: Partial<CharacterView> = {}): CharacterView {
  return {
    character,
    displayName: character.charAt(0).toUpperCase() + character.slice(1),
    style: 'all-rounder',
    description: 'A fighter.',
    maxHealth: 1000,
    maxSuperGauge: 1000,
    moves: [],
    figure: { palette: [], alternatePalette: [], bones: [], shapes: [] },
    animations: [],
    ...changes,
  };
}
