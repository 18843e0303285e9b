/*
 * Messages of training.proto as the plain values that stores and screens know, and the settings on
 * their way back.
 */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';

import type {
  Agent,
  TrainingCurve,
  TrainingMetrics,
  TrainingSession,
  TrainingSettings,
  TrainingSettingsSchema,
} from '../gen/arcade_clash/v1/training_pb';
import { AgentKind, Algorithm, TrainingStatus } from '../gen/arcade_clash/v1/training_pb';
import type { CurveView } from '../training/curves';
import type * as view from '../training/trainer';

const statuses: Readonly<Record<TrainingStatus, view.TrainingStatus>> = {
  [TrainingStatus.UNSPECIFIED]: 'running',
  [TrainingStatus.STARTING]: 'starting',
  [TrainingStatus.RUNNING]: 'running',
  [TrainingStatus.PAUSED]: 'paused',
  [TrainingStatus.STOPPING]: 'stopping',
  [TrainingStatus.FINISHED]: 'finished',
  [TrainingStatus.STOPPED]: 'stopped',
  [TrainingStatus.FAILED]: 'failed',
  [TrainingStatus.LOST]: 'lost',
  [TrainingStatus.SILENT]: 'silent',
};

export const algorithms: Readonly<Record<view.Algorithm, Algorithm>> = {
  ppo: Algorithm.PPO,
  a2c: Algorithm.A2C,
};

/** A count of 64 bits as a number: exact up to 2^53, and nearly so beyond. */
function toCount(count: bigint | undefined): number | undefined {
  return count === undefined ? undefined : Number(count);
}

export function toSessionView(session: TrainingSession): view.SessionView {
  return {
    sessionId: session.sessionId,
    name: session.name,
    // A status that a newer server may know, and this page does not, is one that goes on.
    status: (statuses as Partial<Record<number, view.TrainingStatus>>)[session.status] ?? 'running',
    algorithm: session.algorithm,
    totalSteps: toCount(session.totalSteps),
    opponent: session.opponent,
    character: session.character,
    opponentCharacter: session.opponentCharacter,
    seed: session.seed,
    settings: session.settings && toSettingsView(session.settings),
    createTime: session.createTime && timestampMs(session.createTime),
    endTime: session.endTime && timestampMs(session.endTime),
    step: toCount(session.step),
    failure: session.failure,
    agent: session.agent,
    external: session.external,
    activity: session.activity,
    checkpointStep: toCount(session.checkpointStep),
  };
}

function toSettingsView(settings: TrainingSettings): view.SettingsView {
  return {
    environments: settings.environments,
    rolloutSteps: settings.rolloutSteps,
    batchSize: settings.batchSize,
    epochs: settings.epochs,
    learningRate: settings.learningRate,
    discount: settings.discount,
    gaeLambda: settings.gaeLambda,
    clipRange: settings.clipRange,
    entropyWeight: settings.entropyWeight,
    valueWeight: settings.valueWeight,
    maxGradientNorm: settings.maxGradientNorm,
    hiddenLayers: settings.hiddenLayers,
    rewardWeights: settings.rewardWeights,
    rowSteps: settings.rowSteps,
    finalLearningRate: settings.finalLearningRate,
    meanDecay: settings.meanDecay,
    reactionFrames: settings.reactionFrames,
    decisionFrames: settings.decisionFrames,
    maxDecisions: settings.maxDecisions,
    evaluationSteps: toCount(settings.evaluationSteps),
    episode: settings.episode,
    activation: settings.activation,
    evaluationOpponents: settings.evaluationOpponents,
  };
}

/** The settings that were set, as a message begins. */
export function fromSettingsView(
  settings: view.SettingsView,
): MessageInitShape<typeof TrainingSettingsSchema> {
  const { hiddenLayers, rewardWeights, evaluationOpponents = [], ...rest } = settings;
  const { evaluationSteps, episode = '', activation = '', ...numbers } = rest;
  return {
    ...numbers,
    hiddenLayers: [...hiddenLayers],
    rewardWeights: { ...rewardWeights },
    episode,
    activation,
    evaluationOpponents: [...evaluationOpponents],
    evaluationSteps: evaluationSteps === undefined ? undefined : BigInt(evaluationSteps),
  };
}

export function toRowView(metrics: TrainingMetrics): view.RowView {
  return {
    row: metrics.row ?? 0,
    step: toCount(metrics.step),
    episode: toCount(metrics.episode),
    loss: metrics.loss,
    reward: metrics.reward,
    qValue: metrics.qValue,
    episodeLength: metrics.episodeLength,
    winRate: metrics.winRate,
    winRateByOpponent: metrics.winRateByOpponent,
    evaluationWinRate: metrics.evaluationWinRate,
    policyLoss: metrics.policyLoss,
    valueLoss: metrics.valueLoss,
    entropy: metrics.entropy,
    approximateKl: metrics.approximateKl,
    clipFraction: metrics.clipFraction,
    explainedVariance: metrics.explainedVariance,
    learningRate: metrics.learningRate,
    stepsPerSecond: metrics.stepsPerSecond,
    rewardByTerm: metrics.rewardByTerm,
    actionDistribution: metrics.actionDistribution,
    elapsedSeconds: metrics.elapsedSeconds,
    extra: metrics.extra,
  };
}

export function toCurveView(curve: TrainingCurve): CurveView {
  const { nanCounts, infinityCounts, negativeInfinityCounts } = curve;
  return {
    metric: toMetricId(curve.metric),
    first: curve.firstSteps.map(Number),
    last: curve.lastSteps.map(Number),
    low: curve.minimums,
    high: curve.maximums,
    mean: curve.means,
    diverged: curve.counts.map((_, index) =>
      [nanCounts, infinityCounts, negativeInfinityCounts].some((counts) => counts[index]),
    ),
  };
}

/** A metric's id here: `reward_by_term.win` on the wire is `rewardByTerm.win`. */
function toMetricId(metric: string): string {
  const [field = '', ...name] = metric.split('.');
  const camel = field.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [camel, ...name].join('.');
}

export function toAgentView(agent: Agent): view.AgentView {
  return {
    agent: agent.agent,
    displayName: agent.displayName,
    kind: toAgentKind(agent.kind),
    description: agent.description,
    character: agent.character,
    sessionId: agent.sessionId,
    step: toCount(agent.step),
    createTime: agent.createTime && timestampMs(agent.createTime),
    algorithm: agent.algorithm,
    opponent: agent.opponent,
    opponentCharacter: agent.opponentCharacter,
    seed: agent.seed,
    settings: agent.settings && toSettingsView(agent.settings),
    rulesVersion: agent.rulesVersion,
    kernelDigest: agent.kernelDigest,
    reactionFrames: agent.reactionFrames,
    architecture: agent.architecture,
  };
}

function toAgentKind(kind: AgentKind): view.AgentView['kind'] {
  if (kind === AgentKind.NETWORK) return 'network';
  if (kind === AgentKind.IMPORTED) return 'imported';
  return kind === AgentKind.PROBE ? 'probe' : 'built_in';
}
