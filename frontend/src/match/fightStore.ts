/*
 * A fight that is followed: its latest frame, who fights, and how the stream stands.
 *
 * The store knows no React. A canvas reads it once for each frame that it draws; a screen selects
 * the few values that it shows, and renders when one of those changes, not sixty times a second.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { Connection, Following } from '../connection';
import { reasonOf } from '../failure';
import type { Arena, MatchNews, MatchView } from './arena';
import type { CharacterView, FightView, PlayerId } from './view';

/** What there is to show. */
export interface Fight {
  readonly connection: Connection;
  readonly match?: MatchView | undefined;
  readonly state?: FightView | undefined;
  /** The characters that fight, under their ids, as far as they have arrived. */
  readonly characters: Readonly<Record<string, CharacterView>>;
  /** Why a character could not be had. */
  readonly characterFailure?: string | undefined;
  /** Frames that the server passed over, since this viewer fell behind. */
  readonly skippedFrames: number;
}

export interface FightStore extends StoreApi<Fight> {
  /** Follows the fight until the function that it gives is called. */
  readonly follow: () => () => void;
  /** Tries a lost stream again at once. */
  readonly retry: () => void;
}

/** A store for a match, or for whatever is on in the arena where none is named. */
export function createFightStore(arena: Arena, matchId?: string): FightStore {
  const store = createStore<Fight>(() => ({
    connection: { state: 'connecting' },
    characters: {},
    skippedFrames: 0,
  }));
  const asked = new Set<string>();
  let following: Following | undefined;
  let sequence: number | undefined;

  function ask(character: string): void {
    if (asked.has(character)) {
      return;
    }
    asked.add(character);
    arena.character(character).then(
      (view) => {
        store.setState(({ characters }) => ({
          characters: { ...characters, [character]: view },
          characterFailure: undefined,
        }));
      },
      (thrown: unknown) => {
        // The next snapshot asks again.
        asked.delete(character);
        store.setState({ characterFailure: reasonOf(thrown) });
      },
    );
  }

  function hear(news: MatchNews): void {
    switch (news.kind) {
      case 'opened':
        sequence = news.sequence;
        news.match.players.forEach(({ character }) => {
          ask(character);
        });
        store.setState({ match: news.match, state: news.state });
        break;
      case 'state': {
        const passedOver = sequence === undefined ? 0 : news.sequence - sequence - 1;
        sequence = news.sequence;
        store.setState(({ skippedFrames }) => ({
          state: news.state,
          skippedFrames: skippedFrames + Math.max(0, passedOver),
        }));
        break;
      }
      case 'changed':
      case 'ended':
        store.setState({ match: news.match });
        break;
    }
  }

  function stand(connection: Connection): void {
    if (connection.state !== 'live') {
      // What happens while nobody follows was not passed over.
      sequence = undefined;
    }
    store.setState({ connection });
  }

  return {
    ...store,
    follow: () => {
      following = arena.follow(matchId, { heard: hear, stands: stand });
      return following.stop;
    },
    retry: () => {
      following?.retry();
    },
  };
}

/** The name of a side's character, or its id until the character has arrived. */
export function nameOf({ match, characters }: Fight, id: PlayerId): string {
  const character = match?.players[id === 'p1' ? 0 : 1].character ?? '';
  return characters[character]?.displayName ?? character;
}
