import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { describe, expect, it, vi } from 'vitest';

import type { Connection } from '../connection';
import { Failure } from '../failure';
import {
  EventKind,
  GameService,
  GameStateSchema,
  MatchEnding,
  MatchSchema,
  MatchStatus,
  type StreamGameStateResponseSchema,
  type StreamGameStateRequest,
} from '../gen/arcade_clash/v1/game_pb';
import type { Arena, MatchNews } from '../match/arena';
import { createFightStore } from '../match/fightStore';
import { connectArena } from './connectArena';
import { hasty } from './followed';

function arenaOf(service: Partial<ServiceImpl<typeof GameService>>): Arena {
  const transport = createRouterTransport(({ service: serve }) => {
    serve(GameService, service);
  });
  return connectArena(transport, hasty);
}

const players = [
  { id: 'p1', character: 'kestrel', agent: 'scripted', reactionFrames: 20 },
  { id: 'p2', character: 'vesper', agent: 'random', reactionFrames: 0 },
];
const aMatch = (matchId: string, status = MatchStatus.RUNNING) =>
  create(MatchSchema, { matchId, status, players, seed: 3 });
const aState = (matchId: string, frame: number) =>
  create(GameStateSchema, {
    matchId,
    frame,
    players: [
      { id: 'p1', health: 900, x: 0 },
      { id: 'p2', health: 0, x: 5 },
    ],
    events: [{ kind: EventKind.HIT, playerId: 'p1', damage: 100 }],
  });
type Told = MessageInitShape<typeof StreamGameStateResponseSchema>;
const opened = (matchId: string, sequence: number): Told => ({
  sequence,
  message: {
    case: 'snapshot',
    value: { epoch: 'e1', match: aMatch(matchId), state: aState(matchId, sequence) },
  },
});

function listen(arena: Arena, matchId?: string) {
  const news: MatchNews[] = [];
  const stood: Connection[] = [];
  const following = arena.follow(matchId, {
    heard: (told) => news.push(told),
    stands: (connection) => stood.push(connection),
  });
  return { news, stood, following };
}

describe('the arena over the wire', () => {
  it('tells a named match from its snapshot to its end', async () => {
    const arena = arenaOf({
      async *streamGameState(): AsyncGenerator<Told> {
        yield opened('m1', 4);
        yield { sequence: 5, message: { case: 'state', value: aState('m1', 5) } };
        yield { sequence: 5, message: { case: 'heartbeat', value: {} } };
        yield {
          sequence: 5,
          message: { case: 'match', value: aMatch('m1', MatchStatus.PAUSED) },
        };
        yield {
          sequence: 5,
          message: {
            case: 'end',
            value: {
              match: create(MatchSchema, {
                matchId: 'm1',
                status: MatchStatus.FINISHED,
                players,
                result: { winnerId: 'p1', ending: MatchEnding.KO },
              }),
            },
          },
        };
      },
    });
    const { news, stood } = listen(arena, 'm1');
    await vi.waitFor(() => {
      expect(stood.at(-1)?.state).toBe('ended');
    });
    expect(news.map(({ kind }) => kind)).toEqual(['opened', 'state', 'changed', 'ended']);
    expect(news[1]).toMatchObject({ sequence: 5, state: { frame: 5 } });
    expect(news[2]).toMatchObject({ match: { status: 'paused' } });
    expect(news[3]).toMatchObject({
      match: { players, result: { winnerId: 'p1', ending: 'ko' } },
    });
  });

  it('follows the arena past the end of a match', async () => {
    const arena = arenaOf({
      async *streamGameState(): AsyncGenerator<Told> {
        yield opened('m1', 0);
        yield {
          sequence: 1,
          message: { case: 'end', value: { match: aMatch('m1', MatchStatus.FINISHED) } },
        };
        yield opened('m2', 0);
        await new Promise(() => undefined);
      },
    });
    const { news, stood, following } = listen(arena);
    await vi.waitFor(() => {
      expect(news).toHaveLength(3);
    });
    following.stop();
    expect(stood.map(({ state }) => state)).toEqual(['connecting', 'live']);
    expect(news[2]).toMatchObject({ kind: 'opened', match: { matchId: 'm2' } });
  });

  it('resumes from the place that it reached, in the epoch of the snapshot', async () => {
    const asked: StreamGameStateRequest[] = [];
    const arena = arenaOf({
      async *streamGameState(request): AsyncGenerator<Told> {
        asked.push(request);
        if (asked.length === 1) {
          yield opened('m1', 40);
          yield { sequence: 41, message: { case: 'state', value: aState('m1', 41) } };
          throw new ConnectError('the server is shutting down', Code.Unavailable);
        }
        yield {
          sequence: 7,
          message: {
            case: 'reset',
            value: { epoch: 'e2', match: aMatch('m1'), state: aState('m1', 7) },
          },
        };
        if (asked.length === 2) {
          throw new ConnectError('the server is shutting down', Code.Unavailable);
        }
        await new Promise(() => undefined);
      },
    });
    const { news, following } = listen(arena, 'm1');
    await vi.waitFor(() => {
      expect(asked).toHaveLength(3);
    });
    following.stop();
    expect(asked[0]?.resume).toBeUndefined();
    expect(asked[1]?.resume).toMatchObject({ epoch: 'e1', matchId: 'm1', sequence: 41 });
    expect(asked[2]?.resume).toMatchObject({ epoch: 'e2', matchId: 'm1', sequence: 7 });
    expect(news[2]).toMatchObject({ kind: 'opened', sequence: 7 });
  });

  it('stops where the server knows no such match', async () => {
    const streamGameState = vi.fn(() => {
      throw new ConnectError("there is no match 'm9'", Code.NotFound);
    });
    const { stood } = listen(arenaOf({ streamGameState }), 'm9');
    await vi.waitFor(() => {
      expect(stood.at(-1)).toMatchObject({
        state: 'refused',
        reason: "there is no match 'm9'",
        isMissing: true,
      });
    });
    expect(streamGameState).toHaveBeenCalledTimes(1);
  });

  it('asks for every page of a list', async () => {
    const arena = arenaOf({
      listCharacters: ({ pageToken }) =>
        pageToken === ''
          ? { characters: [{ character: 'kestrel' }], nextPageToken: 'more' }
          : { characters: [{ character: 'vesper' }] },
    });
    const characters = await arena.characters();
    expect(characters.map(({ character }) => character)).toEqual(['kestrel', 'vesper']);
  });

  it('opens a match with both sides, and a seed only where one was chosen', async () => {
    const asked: unknown[] = [];
    const arena = arenaOf({
      createMatch: (request) => {
        asked.push([request.players.map((it) => [it.character, it.agent]), request.seed]);
        return { match: aMatch('m5') };
      },
    });
    const sides = [
      { character: 'kestrel', agent: 'scripted' },
      { character: '', agent: 'random' },
    ] as const;
    const match = await arena.open({ players: sides });
    await arena.open({ players: sides, seed: 0 });
    expect(match.matchId).toBe('m5');
    const setup = [
      ['kestrel', 'scripted'],
      ['', 'random'],
    ];
    expect(asked).toEqual([
      [setup, undefined],
      [setup, 0],
    ]);
  });

  it('gives each order as itself', async () => {
    const asked: unknown[] = [];
    const arena = arenaOf({
      controlMatch: ({ matchId, order }) => {
        asked.push([matchId, order.case, order.case === 'step' ? order.value.frames : undefined]);
        return { match: aMatch('m1', MatchStatus.PAUSED) };
      },
    });
    await arena.order('m1', { kind: 'pause' });
    await arena.order('m1', { kind: 'resume' });
    await arena.order('m1', { kind: 'step', frames: 3 });
    const match = await arena.order('m1', { kind: 'stop' });
    expect(match.status).toBe('paused');
    expect(asked).toEqual([
      ['m1', 'pause', undefined],
      ['m1', 'resume', undefined],
      ['m1', 'step', 3],
      ['m1', 'stop', undefined],
    ]);
  });

  it('fails in the words of the server', async () => {
    const arena = arenaOf({
      controlMatch: () => {
        throw new ConnectError('the match is over', Code.FailedPrecondition);
      },
    });
    const order = arena.order('m1', { kind: 'pause' });
    await expect(order).rejects.toThrow(Failure);
    await expect(order).rejects.toMatchObject({ message: 'the match is over', isFinal: true });
  });

  it('feeds a store that a screen can read', async () => {
    const arena = arenaOf({
      getCharacter: ({ character }) => ({
        character: {
          summary: { character, displayName: character.toUpperCase(), maxHealth: 1000 },
          figure: {},
          maxSuperGauge: 1000,
        },
      }),
      async *streamGameState(): AsyncGenerator<Told> {
        yield opened('m1', 0);
        yield { sequence: 3, message: { case: 'state', value: aState('m1', 3) } };
        await new Promise(() => undefined);
      },
    });
    const store = createFightStore(arena, 'm1');
    const leave = store.follow();
    await vi.waitFor(() => {
      expect(Object.keys(store.getState().characters)).toEqual(['kestrel', 'vesper']);
      expect(store.getState().state?.frame).toBe(3);
    });
    leave();
    expect(store.getState().skippedFrames).toBe(2);
    expect(store.getState().characters['vesper']?.displayName).toBe('VESPER');
  });
});
