/*
 * The arena over Connect: GameService behind the plain interface that stores and screens know.
 */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { createClient } from '@connectrpc/connect';

import type {
  ControlMatchRequestSchema,
  StreamGameStateResponse,
} from '../gen/arcade_clash/v1/game_pb';
import { CreateMatchRequestSchema, GameService } from '../gen/arcade_clash/v1/game_pb';
import type { Arena, MatchListener, MatchNews, MatchOrder } from '../match/arena';
import { boundsOf } from './bounds';
import { call, everyPage } from './calls';
import type { Surroundings } from './follow';
import { follow } from './follow';
import { toCharacterSummaryView, toCharacterView, toFightView, toMatchView } from './toMatchView';

/** An arena behind a transport. */
export function connectArena(transport: Transport, surroundings?: Surroundings): Arena {
  const client = createClient(GameService, transport);

  return {
    bounds: boundsOf(CreateMatchRequestSchema),

    characters: () =>
      everyPage(async (pageToken) => {
        const page = await client.listCharacters({ pageSize: 100, pageToken });
        return { items: page.characters.map(toCharacterSummaryView), ...page };
      }),

    character: async (character) => {
      const answer = await call(client.getCharacter({ character }));
      return toCharacterView(needed(answer.character, 'character'));
    },

    matches: () =>
      everyPage(async (pageToken) => {
        const page = await client.listMatches({ pageSize: 100, pageToken });
        return { items: page.matches.map(toMatchView), ...page };
      }),

    open: async ({ players, seed }) => {
      const setup = {
        players: players.map(({ character, agent }) => ({ character, agent })),
        ...(seed === undefined ? {} : { seed }),
      };
      const answer = await call(client.createMatch(setup));
      return toMatchView(needed(answer.match, 'match'));
    },

    order: async (matchId, order) => {
      const answer = await call(client.controlMatch({ matchId, order: toOrder(order) }));
      return toMatchView(needed(answer.match, 'match'));
    },

    follow: (matchId, listener) => {
      const place = new Place();
      return follow(
        {
          open: (signal) =>
            client.streamGameState({ matchId: matchId ?? '', ...place.resume }, { signal }),
          heard: (message) => {
            // Told first: a message that throws is asked for again.
            tell(message, listener);
            place.pass(message);
            // In the arena the next fight follows; a named match's stream is over with it.
            return matchId !== undefined && message.message.case === 'end';
          },
          stands: listener.stands,
        },
        surroundings,
      );
    },
  };
}

/** Where in which match, in which life of the server, a stream has come to. */
class Place {
  #place: { epoch: string; matchId: string; sequence?: number } | undefined;

  get resume(): { resume?: { epoch: string; matchId: string; sequence?: number } } {
    return this.#place === undefined ? {} : { resume: this.#place };
  }

  pass({ sequence, message }: StreamGameStateResponse): void {
    if ((message.case === 'snapshot' || message.case === 'reset') && message.value.match) {
      this.#place = { epoch: message.value.epoch, matchId: message.value.match.matchId };
    }
    if (this.#place !== undefined && sequence !== undefined) {
      this.#place = { ...this.#place, sequence };
    }
  }
}

function tell({ sequence, message }: StreamGameStateResponse, listener: MatchListener): void {
  const news = toNews(message, sequence ?? 0);
  if (news !== undefined) {
    listener.heard(news);
  }
}

function toNews(
  message: StreamGameStateResponse['message'],
  sequence: number,
): MatchNews | undefined {
  switch (message.case) {
    case 'snapshot':
    case 'reset':
      return {
        kind: 'opened',
        match: toMatchView(needed(message.value.match, 'match')),
        state: toFightView(needed(message.value.state, 'state')),
        sequence,
      };
    case 'state':
      return { kind: 'state', state: toFightView(message.value), sequence };
    case 'match':
      return { kind: 'changed', match: toMatchView(message.value) };
    case 'end':
      return { kind: 'ended', match: toMatchView(needed(message.value.match, 'match')) };
    case 'heartbeat':
    case undefined:
      return undefined;
  }
}

function toOrder(
  order: MatchOrder,
): NonNullable<MessageInitShape<typeof ControlMatchRequestSchema>['order']> {
  switch (order.kind) {
    case 'pause':
      return { case: 'pause', value: {} };
    case 'resume':
      return { case: 'resume', value: {} };
    case 'step':
      return { case: 'step', value: { frames: order.frames } };
    case 'stop':
      return { case: 'stop', value: {} };
  }
}

function needed<Message>(message: Message | undefined, name: string): Message {
  if (message === undefined) {
    throw new Error(`the server left out the ${name}`);
  }
  return message;
}
