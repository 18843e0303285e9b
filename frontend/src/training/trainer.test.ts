import { describe, expect, it } from 'vitest';

import { anAgent } from './samples';
import { sparringPartner } from './trainer';

const agents = ['scripted-1', 'scripted-3', 'idle', 'ppo-1', 'ppo-2'].map((id) => anAgent(id));

describe('who is fought first by what was learned', () => {
  it.each([
    ['whom it learned against', 'idle', 'idle'],
    ['that one, however like a person it played', 'scripted-1@0.5', 'scripted-1'],
    ['of several the one that it fought most', 'scripted-1:1,idle:0.5,ppo-1:3', 'ppo-1'],
    ['one without a weight as one that weighs 1', 'idle:0.5,scripted-1', 'scripted-1'],
    ['the scripted fighter under the name that it is listed by', 'scripted:3,idle:1', 'scripted-3'],
    ['itself where it fought its past most', 'idle:1,self:2', 'ppo-2'],
    ['the next where the first is gone', 'gone:3,idle:1', 'idle'],
    ['the usual one where none is left', 'gone', 'scripted-3'],
    ['the usual one where nobody was named', '', 'scripted-3'],
  ])('is %s', (_what, opponent, partner) => {
    expect(sparringPartner(opponent, 'ppo-2', agents)).toBe(partner);
  });
});
