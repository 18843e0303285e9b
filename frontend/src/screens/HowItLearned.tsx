/*
 * How an agent learned, as its file says it: enough to train the same again.
 */
import type { ReactNode } from 'react';

import type { AgentView, SettingsView } from '../training/trainer';
import { Facts, type Fact } from './Facts';
import { short, weights, words } from './words';
import './training.css';

/** Nothing where its trainer said nothing, as of the agents that are built in. */
export function HowItLearned({ agent }: { readonly agent: AgentView | undefined }): ReactNode {
  if (!agent || agent.algorithm === '') {
    return null;
  }
  const facts = [
    ['Algorithm', agent.algorithm.toUpperCase()],
    ['Steps', agent.step === undefined ? '' : short(agent.step)],
    ['Against', [agent.opponent, words(agent.opponentCharacter)].filter(Boolean).join(' as ')],
    ['Seed', agent.seed === undefined ? '' : String(agent.seed)],
    ...settingsOf(agent.settings),
    ['Reaction', agent.reactionFrames === undefined ? '' : `${agent.reactionFrames} frames`],
    ['Rules', agent.rulesVersion === undefined ? '' : `version ${agent.rulesVersion}`],
    ['Kernel', agent.kernelDigest],
  ] as const;
  return (
    <details className="more">
      <summary>How it learned</summary>
      <Facts facts={facts} />
    </details>
  );
}

/** Each setting that is said, under its own name. */
function settingsOf(settings: SettingsView | undefined): Fact[] {
  const { hiddenLayers = [], rewardWeights, evaluationOpponents = [], ...rest } = settings ?? {};
  return [
    ...Object.entries(rest)
      .filter((entry): entry is [string, number | string] => entry[1] !== undefined)
      .map(([name, value]) => [spaced(name), String(value)] as const),
    ['Evaluation opponents', evaluationOpponents.join(', ')],
    ['Hidden layers', hiddenLayers.join(', ')],
    ['Rewards', weights(rewardWeights)],
  ];
}

/** `learningRate` as `Learning rate`, `gaeLambda` as `GAE lambda`. */
function spaced(name: string): string {
  const lower = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const written = lower.replace(/^gae\b/, 'GAE');
  return written.charAt(0).toUpperCase() + written.slice(1);
}
