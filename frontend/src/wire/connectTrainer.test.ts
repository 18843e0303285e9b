import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { describe, expect, it, vi } from 'vitest';

import type { Connection } from '../connection';
import {
  Algorithm,
  TrainingService,
  TrainingStatus,
  type GetTrainingCurvesRequest,
  type StartTrainingRequest,
  type StreamTrainingMetricsRequest,
  type StreamTrainingMetricsResponseSchema,
} from '../gen/arcade_clash/v1/training_pb';
import type { Trainer, TrainingNews } from '../training/trainer';
import { connectTrainer } from './connectTrainer';
import { hasty } from './followed';

function trainerOf(service: Partial<ServiceImpl<typeof TrainingService>>): Trainer {
  const transport = createRouterTransport(({ service: serve }) => {
    serve(TrainingService, service);
  });
  return connectTrainer(transport, hasty);
}

type Told = MessageInitShape<typeof StreamTrainingMetricsResponseSchema>;
const aRow = (row: number): Told => ({
  row,
  message: { case: 'metrics', value: { row, reward: row / 2 } },
});

function listen(trainer: Trainer) {
  const news: TrainingNews[] = [];
  const stood: Connection[] = [];
  const following = trainer.follow('s1', {
    heard: (told) => news.push(told),
    stands: (connection) => stood.push(connection),
  });
  return { news, stood, following };
}

describe('training over the wire', () => {
  it('tells every row once and in order, however often the stream breaks', async () => {
    const asked: StreamTrainingMetricsRequest[] = [];
    const trainer = trainerOf({
      async *streamTrainingMetrics(request): AsyncGenerator<Told> {
        asked.push(request);
        yield {
          message: {
            case: 'session',
            value: { sessionId: 's1', status: TrainingStatus.RUNNING },
          },
        };
        // One row is sent again, as by a server that does not know what was read.
        const from = asked.length === 1 ? 0 : (request.afterRow ?? 0);
        for (let row = from; row < from + 4; row += 1) {
          yield aRow(row);
        }
        if (asked.length < 3) {
          throw new ConnectError('the server is shutting down', Code.Unavailable);
        }
        yield {
          message: {
            case: 'end',
            value: { session: { sessionId: 's1', status: TrainingStatus.FINISHED, agent: 'a1' } },
          },
        };
      },
    });
    const { news, stood } = listen(trainer);
    await vi.waitFor(() => {
      expect(stood.at(-1)?.state).toBe('ended');
    });
    const rows = news.flatMap((told) => (told.kind === 'row' ? [told.row.row] : []));
    expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(asked.map(({ afterRow }) => afterRow)).toEqual([undefined, 3, 6]);
    expect(asked[0]).toMatchObject({ sessionId: 's1', maxHistoryPoints: 2000 });
    expect(news.at(-1)).toMatchObject({ session: { status: 'finished', agent: 'a1' } });
  });

  it('asks for curves of what is seen, and takes what diverged for that', async () => {
    const asked: GetTrainingCurvesRequest[] = [];
    const trainer = trainerOf({
      getTrainingCurves: (request) => {
        asked.push(request);
        return {
          curves: [
            {
              sessionId: 's1',
              metric: 'reward_by_term.damage_dealt',
              firstSteps: [0n, 5_000_000_000n],
              lastSteps: [9n, 5_000_000_000n],
              minimums: [1, Number.NaN],
              maximums: [3, Number.NaN],
              means: [2, Number.NaN],
              counts: [2, 0],
              nanCounts: [0, 1],
            },
          ],
        };
      },
    });
    const { signal } = new AbortController();
    const range = { first: 0.5, last: 99.5 };
    expect(await trainer.curves({ sessionId: 's1', width: 300, range }, signal)).toEqual([
      {
        metric: 'rewardByTerm.damage_dealt',
        first: [0, 5_000_000_000],
        last: [9, 5_000_000_000],
        low: [1, Number.NaN],
        high: [3, Number.NaN],
        mean: [2, Number.NaN],
        diverged: [false, true],
      },
    ]);
    expect(asked[0]).toMatchObject({
      sessionIds: ['s1'],
      metrics: [],
      width: 300,
      firstStep: 0n,
      lastStep: 100n,
    });
    await trainer.curves({ sessionId: 's1', width: 300 }, signal);
    expect(asked[1]?.lastStep).toBeUndefined();
  });

  it('starts with what was set, and leaves the rest to the server', async () => {
    const asked: StartTrainingRequest[] = [];
    const trainer = trainerOf({
      startTraining: (request) => {
        asked.push(request);
        return { session: { sessionId: 's2' } };
      },
    });
    const names = {
      name: '',
      opponent: 'scripted',
      character: '',
      opponentCharacter: '',
      beginFrom: 'ppo-1',
      agentId: '',
    };
    const session = await trainer.start({
      ...names,
      algorithm: 'a2c',
      totalSteps: 5000,
      seed: 0,
      settings: { learningRate: 0.01, hiddenLayers: [64, 32], rewardWeights: { win: 2 } },
    });
    await trainer.start({
      ...names,
      algorithm: 'ppo',
      settings: { hiddenLayers: [], rewardWeights: {} },
    });
    expect(session.sessionId).toBe('s2');
    expect(asked[0]).toMatchObject({
      algorithm: Algorithm.A2C,
      totalSteps: 5000n,
      opponent: 'scripted',
      beginFrom: 'ppo-1',
      seed: 0,
      settings: { learningRate: 0.01, hiddenLayers: [64, 32], rewardWeights: { win: 2 } },
    });
    expect(asked[0]?.settings?.discount).toBeUndefined();
    expect(asked[1]?.algorithm).toBe(Algorithm.PPO);
    expect(asked[1]?.totalSteps).toBeUndefined();
    expect(asked[1]?.seed).toBeUndefined();
  });

  it('says which number is too large or broken to be sent', async () => {
    const trainer = trainerOf({ startTraining: () => ({ session: { sessionId: 's2' } }) });
    const start = (wish: { totalSteps?: number; seed?: number; environments?: number }) => {
      const { environments, ...rest } = wish;
      return trainer.start({
        name: '',
        opponent: '',
        character: '',
        opponentCharacter: '',
        beginFrom: '',
        agentId: '',
        algorithm: 'ppo',
        settings: { environments, hiddenLayers: [], rewardWeights: {} },
        ...rest,
      });
    };
    await expect(start({ totalSteps: 2e19 })).rejects.toMatchObject({
      message:
        'total_steps is 20000000000000000000; it is a whole number, 0 to 18446744073709551615',
      isFinal: true,
    });
    await expect(start({ seed: 5e9 })).rejects.toThrow(
      'seed is 5000000000; it is a whole number, 0 to 4294967295',
    );
    await expect(start({ environments: 1.5 })).rejects.toThrow(
      'environments is 1.5; it is a whole number, 0 to 4294967295',
    );
    expect((await start({ totalSteps: 5e9 })).sessionId).toBe('s2');
  });

  it('gives each order as itself', async () => {
    const asked: unknown[] = [];
    const trainer = trainerOf({
      controlTraining: ({ sessionId, order }) => {
        asked.push([sessionId, order.case]);
        return { session: { sessionId, status: TrainingStatus.PAUSED } };
      },
      deleteTrainingSession: ({ sessionId }) => {
        asked.push([sessionId, 'delete']);
        return {};
      },
    });
    await trainer.order('s1', 'pause');
    await trainer.order('s1', 'resume');
    const session = await trainer.order('s1', 'stop');
    await trainer.forget('s1');
    expect(session.status).toBe('paused');
    expect(asked).toEqual([
      ['s1', 'pause'],
      ['s1', 'resume'],
      ['s1', 'stop'],
      ['s1', 'delete'],
    ]);
  });
});
