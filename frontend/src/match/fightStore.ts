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
  /** Why characters of this match are not there yet, under their ids. */
  readonly characterFailures: Readonly<Record<string, string>>;
  /** Frames that the server passed over, since this viewer fell behind. */
  readonly skippedFrames: number;
}

export interface FightStore extends StoreApi<Fight> {
  /** Follows the fight until the function that it gives is called. */
  readonly follow: () => () => void;
  /** Tries a lost stream again at once. */
  readonly retry: () => void;
  /** Asks again for the characters that could not be had, whatever the stream is doing. */
  readonly retryCharacters: () => void;
}

/** A store for a match, or for whatever is on in the arena where none is named. */
export function createFightStore(arena: Arena, matchId?: string): FightStore {
  const store = createStore<Fight>(() => ({
    connection: { state: 'connecting' },
    characters: {},
    characterFailures: {},
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
        store.setState(({ characters, characterFailures }) => ({
          characters: { ...characters, [character]: view },
          characterFailures: without(characterFailures, character),
        }));
      },
      (thrown: unknown) => {
        asked.delete(character);
        store.setState(({ characterFailures }) => ({
          characterFailures: { ...characterFailures, [character]: reasonOf(thrown) },
        }));
      },
    );
  }

  function askForCharacters({ players }: MatchView): void {
    // In the arena one match follows another: failures of the last one's characters go with it.
    const ids = players.map(({ character }) => character);
    store.setState(({ characterFailures }) => ({
      characterFailures: without(
        characterFailures,
        ...Object.keys(characterFailures).filter((id) => !ids.includes(id)),
      ),
    }));
    ids.forEach(ask);
  }

  function hear(news: MatchNews): void {
    switch (news.kind) {
      case 'opened':
        sequence = news.sequence;
        askForCharacters(news.match);
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
    retryCharacters: () => {
      Object.keys(store.getState().characterFailures).forEach(ask);
    },
  };
}

/** The same without some of its keys. */
function without<Value>(
  values: Readonly<Record<string, Value>>,
  ...keys: readonly string[]
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}

/** The name of a side's character, or its id until the character has arrived. */
export function nameOf({ match, characters }: Fight, id: PlayerId): string {
  const character = match?.players[id === 'p1' ? 0 : 1].character ?? '';
  return characters[character]?.displayName ?? character;
}
