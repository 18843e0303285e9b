/*
 * What the page can ask about training, as a plain interface: the wire fulfils it, and tests may.
 * A value that was not measured is absent, never zero.
 */
import type { BoundsTable } from '../bounds';
import type { Connection, Following } from '../connection';
import { parted } from '../match/humanness';
import type { CurveQuestion, CurveView } from './curves';

export type TrainingStatus =
  | 'starting'
  | 'running'
  | 'paused'
  | 'stopping'
  | 'silent'
  | 'finished'
  | 'stopped'
  | 'failed'
  | 'lost';

export type Algorithm = 'ppo' | 'a2c';

/** What practitioners set; what is absent is left to the algorithm. */
export interface SettingsView {
  readonly environments?: number | undefined;
  readonly rolloutSteps?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly epochs?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly discount?: number | undefined;
  readonly gaeLambda?: number | undefined;
  readonly clipRange?: number | undefined;
  readonly entropyWeight?: number | undefined;
  readonly valueWeight?: number | undefined;
  readonly maxGradientNorm?: number | undefined;
  readonly hiddenLayers: readonly number[];
  /** Weights of reward terms that differ from the defaults. */
  readonly rewardWeights: Readonly<Record<string, number>>;
  /** Steps from one row to the next; absent is about a second. */
  readonly rowSteps?: number | undefined;
  /** What the learning rate falls to. */
  readonly finalLearningRate?: number | undefined;
  /** Decay of the exponential mean of the weights, which is what is saved. */
  readonly meanDecay?: number | undefined;
  /** Frames by which both sides see the other late. */
  readonly reactionFrames?: number | undefined;
  readonly decisionFrames?: number | undefined;
  /** Decisions after which an episode is cut short. */
  readonly maxDecisions?: number | undefined;
  readonly evaluationSteps?: number | undefined;
  /** `round` or `match`; absent is left to the server. */
  readonly episode?: string | undefined;
  /** `tanh` or `relu`. */
  readonly activation?: string | undefined;
  /** Agents that it is measured against while it learns. */
  readonly evaluationOpponents?: readonly string[] | undefined;
}

/** A training run, its settings and where it stands. Times are milliseconds of the Unix epoch. */
export interface SessionView {
  readonly sessionId: string;
  readonly name: string;
  readonly status: TrainingStatus;
  readonly algorithm: string;
  readonly totalSteps?: number | undefined;
  readonly opponent: string;
  readonly character: string;
  readonly opponentCharacter: string;
  readonly seed?: number | undefined;
  readonly settings?: SettingsView | undefined;
  readonly createTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly step?: number | undefined;
  readonly failure: string;
  /** Id of the agent that it saved; empty before, and where it saved none. */
  readonly agent: string;
  readonly external: boolean;
  readonly activity: string;
  /** The step that it goes on from when it is resumed after its end; absent where it cannot. */
  readonly checkpointStep?: number | undefined;
}

/** The numbers of a row that stand alone. */
export const measures = [
  'step',
  'episode',
  'loss',
  'reward',
  'qValue',
  'episodeLength',
  'winRate',
  'policyLoss',
  'valueLoss',
  'entropy',
  'approximateKl',
  'clipFraction',
  'explainedVariance',
  'learningRate',
  'stepsPerSecond',
  'elapsedSeconds',
] as const;
export type Measure = (typeof measures)[number];

/** The numbers of a row that come under names of their own. */
export const families = [
  'winRateByOpponent',
  'evaluationWinRate',
  'rewardByTerm',
  'actionDistribution',
  'extra',
] as const;
export type Family = (typeof families)[number];

/** What was measured at a step; `row` is the trainer's own number of it. */
export type RowView = { readonly row: number } & Readonly<
  Partial<Record<Measure, number | undefined>>
> &
  Readonly<Record<Family, Readonly<Record<string, number>>>>;

/** What to train; what is absent or empty is left to the server. */
export interface TrainingSetup {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly totalSteps?: number | undefined;
  readonly opponent: string;
  readonly character: string;
  readonly opponentCharacter: string;
  readonly seed?: number | undefined;
  /** The saved agent whose network it begins with; empty for a fresh one. */
  readonly beginFrom: string;
  /** The id to save the agent under; empty is left to the server. */
  readonly agentId: string;
  readonly settings: SettingsView;
}

/** Somebody who presses the buttons, and how it learned as far as that was said. */
export interface AgentView {
  readonly agent: string;
  readonly displayName: string;
  readonly kind: 'built_in' | 'probe' | 'network' | 'imported';
  readonly description: string;
  readonly character: string;
  readonly sessionId: string;
  readonly step?: number | undefined;
  readonly createTime?: number | undefined;
  readonly algorithm: string;
  readonly opponent: string;
  readonly opponentCharacter: string;
  readonly seed?: number | undefined;
  readonly settings?: SettingsView | undefined;
  readonly rulesVersion?: number | undefined;
  readonly kernelDigest: string;
  /** Frames between what happens and what it sees. */
  readonly reactionFrames?: number | undefined;
  readonly architecture: string;
}

/** The character that a match is opened with, of those that were learned, such as `kestrel,vesper`. */
export function firstOf(characters: string): string {
  return characters.split(',')[0] ?? '';
}

/** Who plays where nobody was chosen: the middle of the scripted levels, where it is there. */
export function usualAgent(agents: readonly AgentView[]): string {
  return (agents.find((it) => it.agent === 'scripted-3') ?? agents[0])?.agent ?? '';
}

/**
 * Whom a learner fought most, of those that can be fought: itself where that was its past, and the
 * usual agent where none of them is there any more. `opponent` is one agent, or several with their
 * weights, such as `scripted:3,idle:1,self:2`.
 */
export function sparringPartner(
  opponent: string,
  learner: string,
  agents: readonly AgentView[],
): string {
  // The server's own names for who is there under another.
  const aliases = new Map([
    ['self', learner],
    ['scripted', usualAgent(agents)],
  ]);
  const shares = opponent.split(',').map((share) => {
    const [name = '', weight = '1'] = share.split(':');
    const { agent } = parted(name);
    return { agent: aliases.get(agent) ?? agent, weight: Number(weight) };
  });
  const known = shares.filter(({ agent }) => agents.some((it) => it.agent === agent));
  const [most] = known.sort((one, other) => other.weight - one.weight);
  return most?.agent ?? usualAgent(agents);
}

export type TrainingOrder = 'pause' | 'resume' | 'stop';

/** What a stream of metrics tells. */
export type TrainingNews =
  | { readonly kind: 'session'; readonly session: SessionView }
  | { readonly kind: 'row'; readonly row: RowView };

/** Who hears what a stream of metrics tells, and how it stands. */
export interface TrainingListener {
  readonly heard: (news: TrainingNews) => void;
  readonly stands: (connection: Connection) => void;
}

/** Every call throws a `Failure` whose message can be shown. */
export interface Trainer {
  /** What the server accepts in the fields of a setup, its settings and an agent's name. */
  readonly bounds: BoundsTable;
  readonly agents: () => Promise<readonly AgentView[]>;
  /** Gives a saved agent another name, and returns the agent. */
  readonly rename: (agent: string, displayName: string) => Promise<AgentView>;
  /** Deletes a saved agent for good. */
  readonly deleteAgent: (agent: string) => Promise<void>;
  readonly sessions: () => Promise<readonly SessionView[]>;
  readonly start: (setup: TrainingSetup) => Promise<SessionView>;
  readonly order: (sessionId: string, order: TrainingOrder) => Promise<SessionView>;
  readonly forget: (sessionId: string) => Promise<void>;
  /** The curves of metrics that have a value; none where `signal` takes the question back. */
  readonly curves: (question: CurveQuestion, signal: AbortSignal) => Promise<readonly CurveView[]>;
  /** Follows a session's curve until it ends; each row is heard once and in order. */
  readonly follow: (sessionId: string, listener: TrainingListener) => Following;
}
