import { describe, expect, it } from 'vitest';

import { anAgent } from '../training/samples';
import { lineOf, opponentOf } from './agentWords';

describe('what tells agents apart', () => {
  it('is the name alone of those of the package', () => {
    expect(lineOf(anAgent('idle', { displayName: 'Idle', reactionFrames: 0 }))).toBe('Idle');
  });

  it('is name, id, character, steps, opponent, reaction and date of a trained one', () => {
    const agent = anAgent('ppo-7k3f', {
      kind: 'network',
      displayName: 'The wall',
      character: 'kestrel,vesper',
      step: 2_000_000,
      opponent: 'scripted:3,self:1',
      reactionFrames: 12,
      createTime: new Date(2026, 10, 27, 19, 12).getTime(),
    });
    const parts = lineOf(agent).split(' · ');
    expect(parts.slice(0, -1)).toEqual([
      'The wall',
      'ppo-7k3f',
      'Kestrel, Vesper',
      '2M steps',
      'against scripted:3, itself:1',
      'reaction 12',
    ]);
    expect(parts.at(-1)).toMatch(/27/);
  });

  it('leaves out what was not said', () => {
    const agent = anAgent('a', { kind: 'network', displayName: 'It' });
    expect(lineOf(agent)).toBe('It · a · Every character');
  });

  it.each([
    ['self', '', 'itself'],
    ['self@0.5', 'vesper', 'itself@0.5 as Vesper'],
    ['selfish', '', 'selfish'],
    ['', 'vesper', ''],
  ])('says what it learned against: %s as %s', (opponent, opponentCharacter, said) => {
    expect(opponentOf(anAgent('a', { opponent, opponentCharacter }))).toBe(said);
  });
});
