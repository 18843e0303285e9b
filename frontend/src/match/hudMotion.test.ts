import { describe, expect, it } from 'vitest';

import type { PlayerHud, RoundHud } from './hud';
import { CallMotion, SideMotions } from './hudMotion';

const player: PlayerHud = {
  id: 'p1',
  name: 'KESTREL',
  agent: 'scripted',
  health: 1000,
  maxHealth: 1000,
  gauge: 0,
  roundsWon: 0,
  comboHits: 0,
  comboDamage: 0,
};
const hurt = { ...player, health: 600 };

describe('health that was lost', () => {
  it('stays to be seen for a moment, and then runs out', () => {
    const side = new SideMotions();
    side.at(0, player, false);
    expect(side.at(100, hurt, false).trail).toBe(1);
    expect(side.at(500, hurt, false).trail).toBe(1);
    expect(side.at(900, hurt, false).trail).toBeLessThan(1);
    expect(side.isUnderWay(900)).toBe(true);
    expect(side.at(1100, hurt, false).trail).toBeCloseTo(0.6);
    expect(side.isUnderWay(1100)).toBe(false);
  });

  it('waits again at a further hit', () => {
    const side = new SideMotions();
    side.at(0, player, false);
    side.at(100, hurt, false);
    const further = { ...player, health: 300 };
    expect(side.at(500, further, false).trail).toBe(1);
    expect(side.at(1000, further, false).trail).toBe(1);
    expect(side.at(1500, further, false).trail).toBeCloseTo(0.3);
  });

  it('is gone at once with reduced motion', () => {
    const side = new SideMotions();
    side.at(0, player, true);
    expect(side.at(100, hurt, true).trail).toBe(0.6);
  });
});

describe('the combo counter', () => {
  const combo = (comboHits: number, comboDamage: number): PlayerHud => ({
    ...player,
    comboHits,
    comboDamage,
  });

  it('counts from the second hit on, and leaps with each', () => {
    const side = new SideMotions();
    expect(side.at(0, combo(1, 40), false).combo).toBeUndefined();
    expect(side.at(100, combo(2, 90), false).combo).toMatchObject({ hits: 2, size: 1.45 });
    expect(side.at(300, combo(2, 90), false).combo?.size).toBe(1);
    expect(side.at(310, combo(3, 120), false).combo).toMatchObject({ hits: 3, size: 1.45 });
  });

  it('stays a while after the last hit, fades and goes', () => {
    const side = new SideMotions();
    side.at(0, combo(3, 120), false);
    expect(side.at(1000, player, false).combo).toMatchObject({ hits: 3, damage: 120, opacity: 1 });
    expect(side.at(1900, player, false).combo?.opacity).toBeLessThan(1);
    expect(side.isUnderWay(1900)).toBe(true);
    expect(side.at(2200, player, false).combo).toBeUndefined();
    expect(side.isUnderWay(2200)).toBe(false);
  });
});

describe('a call', () => {
  const call = (callText: string): RoundHud => ({
    seconds: 99,
    callText,
    callDetail: '',
    callTone: 'fight',
  });

  it('comes in large and stands still after a moment, also in a fight that is held', () => {
    const motion = new CallMotion();
    expect(motion.at(1000, call('FIGHT'), false)).toEqual({ size: 1.7, opacity: 0 });
    expect(motion.isUnderWay(1100)).toBe(true);
    expect(motion.at(1300, call('FIGHT'), false)).toEqual({ size: 1, opacity: 1 });
    expect(motion.isUnderWay(1300)).toBe(false);
  });

  it('is shown at once with reduced motion', () => {
    const motion = new CallMotion();
    expect(motion.at(1000, call('FIGHT'), true)).toEqual({ size: 1, opacity: 1 });
  });
});
