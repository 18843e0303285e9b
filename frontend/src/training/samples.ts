/*
 * A training session in literal values, for tests: what they change of it, they say.
 */
import type { Bounds, BoundsTable } from '../bounds';
import type { CurveView } from './curves';
import type { AgentView, RowView, SessionView } from './trainer';

export function aSession(changes: Partial<SessionView> = {}): SessionView {
  return {
    sessionId: 's1',
    name: 'PPO against scripted',
    status: 'running',
    algorithm: 'ppo',
    totalSteps: 1000,
    opponent: 'scripted',
    character: '',
    opponentCharacter: '',
    seed: 5,
    failure: '',
    agent: '',
    external: false,
    activity: '',
    ...changes,
  };
}

export function aRow(row: number, changes: Partial<RowView> = {}): RowView {
  return {
    row,
    step: row * 100,
    winRateByOpponent: {},
    evaluationWinRate: {},
    rewardByTerm: {},
    actionDistribution: {},
    extra: {},
    ...changes,
  };
}

export function anAgent(agent: string, changes: Partial<AgentView> = {}): AgentView {
  return {
    agent,
    displayName: agent.toUpperCase(),
    kind: 'built_in',
    description: '',
    character: '',
    sessionId: '',
    algorithm: '',
    opponent: '',
    opponentCharacter: '',
    kernelDigest: '',
    architecture: '',
    ...changes,
  };
}

const count: Bounds = {
  least: 1,
  most: 4096,
  isAbove: false,
  isWhole: true,
  isText: false,
  mostElements: 0,
  mostCharacters: 0,
};

/** Bounds of a few fields of each kind. */
export const someBounds: BoundsTable = {
  totalSteps: { ...count, most: 1e15 },
  seed: { ...count, least: 0, most: 2_147_483_647 },
  environments: count,
  learningRate: { ...count, least: 0, most: 1, isAbove: true, isWhole: false },
  hiddenLayers: { ...count, most: 1024, mostElements: 4 },
  displayName: { ...count, isText: true, mostCharacters: 80 },
};
/** A curve whose buckets have the values 1, 2 and so on, unless it is told others. */
export function aCurve({
  first = [0],
  last = first,
  ...changes
}: Partial<CurveView> = {}): CurveView {
  const values = first.map((_, index) => index + 1);
  return {
    metric: 'loss',
    first,
    last,
    low: values,
    high: values,
    mean: values,
    diverged: first.map(() => false),
    ...changes,
  };
}
