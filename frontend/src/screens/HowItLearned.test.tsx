import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { anAgent } from '../training/samples';
import { HowItLearned } from './HowItLearned';

afterEach(cleanup);

describe('how an agent learned', () => {
  it('is said whole: seed, settings, opponent, rules and kernel', () => {
    const agent = anAgent('ppo-1', {
      algorithm: 'ppo',
      step: 5_000_000_000,
      opponent: 'scripted:3,self:1',
      opponentCharacter: 'vesper',
      seed: 7,
      settings: {
        learningRate: 0.001,
        gaeLambda: 0.95,
        hiddenLayers: [64, 32],
        rewardWeights: { win: 2 },
      },
      rulesVersion: 4,
      kernelDigest: 'ab12',
      reactionFrames: 12,
    });
    render(<HowItLearned agent={agent} />);
    const said = Object.fromEntries(
      screen
        .getAllByRole('term')
        .map((term) => [term.textContent, term.nextElementSibling?.textContent]),
    );
    expect(said).toEqual({
      Algorithm: 'PPO',
      Steps: '5B',
      Against: 'scripted:3,self:1 as vesper',
      Seed: '7',
      'Learning rate': '0.001',
      'GAE lambda': '0.95',
      'Hidden layers': '64, 32',
      Rewards: 'win=2',
      Reaction: '12 frames',
      Rules: 'version 4',
      Kernel: 'ab12',
    });
  });

  it('is nothing where no trainer said it', () => {
    const { container } = render(<HowItLearned agent={anAgent('scripted')} />);
    expect(container.textContent).toBe('');
  });
});
