import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  AgentKind,
  AgentSchema,
  TrainingMetricsSchema,
  TrainingSessionSchema,
  TrainingStatus,
} from '../gen/arcade_clash/v1/training_pb';
import { families, measures } from '../training/trainer';
import { toAgentView, toRowView, toSessionView } from './toTrainingView';

describe('a session as it is shown', () => {
  it.each(
    Object.entries(TrainingStatus).filter(
      (entry): entry is [string, TrainingStatus] =>
        typeof entry[1] === 'number' && entry[1] !== TrainingStatus.UNSPECIFIED,
    ),
  )('knows the status %s', (name, status) => {
    expect(toSessionView(create(TrainingSessionSchema, { status })).status).toBe(
      name.toLowerCase(),
    );
  });

  it('leaves out what an outside trainer did not say', () => {
    const view = toSessionView(create(TrainingSessionSchema, { sessionId: 's1' }));
    expect(view.totalSteps).toBeUndefined();
    expect(view.settings).toBeUndefined();
    expect(view.createTime).toBeUndefined();
  });

  it('has its settings and its times', () => {
    const view = toSessionView(
      create(TrainingSessionSchema, {
        settings: { environments: 64, hiddenLayers: [64, 64], rewardWeights: { win: 2 } },
        createTime: { seconds: 3n },
        totalSteps: 10_000_000_000n,
      }),
    );
    expect(view.settings).toMatchObject({
      environments: 64,
      hiddenLayers: [64, 64],
      rewardWeights: { win: 2 },
    });
    expect(view.createTime).toBe(3000);
    expect(view.totalSteps).toBe(10_000_000_000);
  });
});

describe('a row as it is shown', () => {
  it('leaves out what was not measured, and keeps a zero', () => {
    const view = toRowView(create(TrainingMetricsSchema, { row: 3, loss: 0 }));
    expect(view.row).toBe(3);
    expect(view.loss).toBe(0);
    expect(view.reward).toBeUndefined();
    expect(view.rewardByTerm).toEqual({});
  });

  it('forgets no field of the message', () => {
    const shown = new Set<string>(['sessionId', 'row', ...measures, ...families]);
    const sent = TrainingMetricsSchema.fields.map(({ localName }) => localName);
    expect(sent.filter((name) => !shown.has(name))).toEqual([]);
    const counts: ReadonlySet<string> = new Set(['step', 'episode']);
    const full = create(TrainingMetricsSchema, {
      ...Object.fromEntries(
        measures.map((name, index) => [name, counts.has(name) ? BigInt(index + 1) : index + 1]),
      ),
      ...Object.fromEntries(families.map((name) => [name, { one: 0.5 }])),
    });
    const view = toRowView(full);
    measures.forEach((name, index) => {
      expect(view[name]).toBe(index + 1);
    });
    families.forEach((name) => {
      expect(view[name]).toEqual({ one: 0.5 });
    });
  });
});

describe('an agent as it is shown', () => {
  it('is a network where it was trained, and else a level or a probe of the package', () => {
    const network = create(AgentSchema, { agent: 'a', kind: AgentKind.NETWORK, step: 9n });
    expect(toAgentView(network)).toMatchObject({ kind: 'network', step: 9 });
    expect(toAgentView(create(AgentSchema, { kind: AgentKind.BUILT_IN })).kind).toBe('built_in');
    expect(toAgentView(create(AgentSchema, { kind: AgentKind.PROBE })).kind).toBe('probe');
    expect(toAgentView(create(AgentSchema, { kind: AgentKind.IMPORTED })).kind).toBe('imported');
  });

  it('says how it learned', () => {
    const said = {
      algorithm: 'ppo',
      opponent: 'scripted:3,self:1',
      opponentCharacter: 'vesper',
      seed: 7,
      rulesVersion: 4,
      kernelDigest: 'ab12',
      reactionFrames: 12,
      architecture: 'mlp',
    };
    const settings = { epochs: 4, hiddenLayers: [64], rewardWeights: { win: 2 }, rowSteps: 1000 };
    const view = toAgentView(create(AgentSchema, { ...said, settings }));
    expect(view).toMatchObject({ ...said, settings });
  });
});
