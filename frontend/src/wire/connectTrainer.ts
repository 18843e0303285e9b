/*
 * Training over Connect: TrainingService behind the plain interface that stores and screens know.
 */
import type { Transport } from '@connectrpc/connect';
import { createClient } from '@connectrpc/connect';

import { Failure } from '../failure';
import type { TrainingSession } from '../gen/arcade_clash/v1/training_pb';
import {
  StartTrainingRequestSchema,
  TrainingService,
  TrainingSettingsSchema,
  UpdateAgentRequestSchema,
} from '../gen/arcade_clash/v1/training_pb';
import type { SessionView, Trainer, TrainingListener, TrainingOrder } from '../training/trainer';
import { boundsOf } from './bounds';
import { call, everyPage } from './calls';
import type { Surroundings } from './follow';
import { follow } from './follow';
import {
  algorithms,
  fromSettingsView,
  toAgentView,
  toCurveView,
  toRowView,
  toSessionView,
} from './toTrainingView';

/** More points than this no chart can show apart. */
const maxHistoryPoints = 2000;

/** A trainer behind a transport. */
export function connectTrainer(transport: Transport, surroundings?: Surroundings): Trainer {
  const client = createClient(TrainingService, transport);

  return {
    bounds: boundsOf(StartTrainingRequestSchema, TrainingSettingsSchema, UpdateAgentRequestSchema),

    agents: () =>
      everyPage(async (pageToken) => {
        const page = await client.listAgents({ pageSize: 100, pageToken });
        return { items: page.agents.map(toAgentView), ...page };
      }),

    rename: async (agent, displayName) => {
      const answer = await call(client.updateAgent({ agent, displayName }));
      if (answer.agent === undefined) {
        throw new Failure('The server left out the agent.', true);
      }
      return toAgentView(answer.agent);
    },

    deleteAgent: async (agent) => {
      await call(client.deleteAgent({ agent }));
    },

    sessions: () =>
      everyPage(async (pageToken) => {
        const page = await client.listTrainingSessions({ pageSize: 100, pageToken });
        return { items: page.sessions.map(toSessionView), ...page };
      }),

    start: async ({ algorithm, totalSteps, seed, settings, ...names }) => {
      const answer = await call(
        client.startTraining({
          ...names,
          algorithm: algorithms[algorithm],
          ...(totalSteps === undefined ? {} : { totalSteps: BigInt(Math.round(totalSteps)) }),
          ...(seed === undefined ? {} : { seed }),
          settings: fromSettingsView(settings),
        }),
      );
      return sessionOf(answer);
    },

    order: async (sessionId, order) =>
      sessionOf(await call(client.controlTraining({ sessionId, order: orders[order] }))),

    forget: async (sessionId) => {
      await call(client.deleteTrainingSession({ sessionId }));
    },

    curves: async ({ sessionId, width, range }, signal) => {
      const { curves } = await call(
        client.getTrainingCurves(
          {
            sessionIds: [sessionId],
            width,
            ...(range && {
              firstStep: BigInt(Math.max(0, Math.floor(range.first))),
              lastStep: BigInt(Math.max(0, Math.ceil(range.last))),
            }),
          },
          { signal },
        ),
      );
      return curves.map(toCurveView);
    },

    follow: (sessionId, listener) => followCurve(client, sessionId, listener, surroundings),
  };
}

type Client = ReturnType<typeof createClient<typeof TrainingService>>;

function followCurve(
  client: Client,
  sessionId: string,
  listener: TrainingListener,
  surroundings: Surroundings | undefined,
): ReturnType<Trainer['follow']> {
  let lastRow: number | undefined;
  return follow(
    {
      open: (signal) =>
        client.streamTrainingMetrics(
          {
            sessionId,
            maxHistoryPoints,
            ...(lastRow === undefined ? {} : { afterRow: lastRow }),
          },
          { signal },
        ),
      heard: ({ message }) => {
        switch (message.case) {
          case 'session':
            listener.heard({ kind: 'session', session: toSessionView(message.value) });
            return false;
          case 'metrics': {
            const row = toRowView(message.value);
            // A row's number is its place: one that was heard before is not heard again.
            if (lastRow === undefined || row.row > lastRow) {
              listener.heard({ kind: 'row', row });
              lastRow = row.row;
            }
            return false;
          }
          case 'end':
            listener.heard({ kind: 'session', session: sessionOf(message.value) });
            return true;
          case 'heartbeat':
          case undefined:
            return false;
        }
      },
      stands: listener.stands,
    },
    surroundings,
  );
}

const orders = {
  pause: { case: 'pause', value: {} },
  resume: { case: 'resume', value: {} },
  stop: { case: 'stop', value: {} },
} as const satisfies Readonly<Record<TrainingOrder, object>>;

function sessionOf({ session }: { readonly session?: TrainingSession | undefined }): SessionView {
  if (session === undefined) {
    throw new Failure('The server left out the session.', true);
  }
  return toSessionView(session);
}
