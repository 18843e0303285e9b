import { describe, expect, it, vi } from 'vitest';

import type { Arena, MatchListener } from './arena';
import { createFightStore, nameOf, type FightStore } from './fightStore';
import { aCharacter, aMatch, aPlayer, aState } from './samples';
import type { CharacterView } from './view';

function followed(character: (id: string) => Promise<CharacterView>) {
  let listener: MatchListener | undefined;
  const stop = vi.fn();
  const retry = vi.fn();
  const arena = {
    character: vi.fn(character),
    follow: vi.fn((_matchId: string | undefined, heard: MatchListener) => {
      listener = heard;
      return { stop, retry };
    }),
  };
  const store: FightStore = createFightStore(arena as unknown as Arena, 'm1');
  const leave = store.follow();
  if (listener === undefined) {
    throw new Error('the store follows nothing');
  }
  return { store, listener, arena, leave, stop, retry };
}

const known = (id: string): Promise<CharacterView> => Promise.resolve(aCharacter(id));

describe('the store of a fight', () => {
  it('has the match, its newest state and its characters', async () => {
    const { store, listener } = followed(known);
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    listener.heard({ kind: 'state', state: aState({ frame: 2 }), sequence: 2 });
    await vi.waitFor(() => {
      expect(nameOf(store.getState(), 'p2')).toBe('Vesper');
    });
    expect(store.getState().state?.frame).toBe(2);
    expect(store.getState().skippedFrames).toBe(0);
  });

  it('calls a side by its id until its character has arrived', () => {
    const { store, listener } = followed(() => new Promise(() => undefined));
    expect(nameOf(store.getState(), 'p1')).toBe('');
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    expect(nameOf(store.getState(), 'p1')).toBe('kestrel');
  });

  it('asks for a character once, however many matches it fights', () => {
    const { listener, arena } = followed(known);
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    listener.heard({
      kind: 'opened',
      match: aMatch({ matchId: 'm2' }),
      state: aState(),
      sequence: 1,
    });
    expect(arena.character.mock.calls).toEqual([['kestrel'], ['vesper']]);
  });

  it('says why a character could not be had, and asks again with the next match', async () => {
    const { store, listener, arena } = followed(() =>
      Promise.reject(new Error('The server cannot be reached.')),
    );
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    await vi.waitFor(() => {
      expect(Object.values(store.getState().characterFailures)).toEqual([
        'The server cannot be reached.',
        'The server cannot be reached.',
      ]);
    });
    arena.character.mockImplementation(known);
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    await vi.waitFor(() => {
      expect(store.getState().characterFailures).toEqual({});
    });
  });

  it('asks again for a character while the stream stays live', async () => {
    const { store, listener, arena } = followed((id) =>
      id === 'kestrel' ? Promise.reject(new Error('The server cannot be reached.')) : known(id),
    );
    listener.stands({ state: 'live' });
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    await vi.waitFor(() => {
      // The other one has arrived, which does not hide that this one is missing.
      expect(Object.keys(store.getState().characters)).toEqual(['vesper']);
      expect(Object.keys(store.getState().characterFailures)).toEqual(['kestrel']);
    });
    arena.character.mockImplementation(known);
    store.retryCharacters();
    await vi.waitFor(() => {
      expect(nameOf(store.getState(), 'p1')).toBe('Kestrel');
    });
    expect(store.getState().characterFailures).toEqual({});
    expect(arena.character).toHaveBeenCalledTimes(3);
  });

  it('forgets a missing character with the match that it was in', async () => {
    const { store, listener } = followed(() => Promise.reject(new Error('not there')));
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    await vi.waitFor(() => {
      expect(Object.keys(store.getState().characterFailures)).toEqual(['kestrel', 'vesper']);
    });
    const players = [
      { id: 'p1', character: 'nettle', agent: 'scripted' },
      { id: 'p2', character: 'nettle', agent: 'random' },
    ] as const;
    const next = aMatch({ matchId: 'm2', players });
    listener.heard({ kind: 'opened', match: next, state: aState(), sequence: 1 });
    expect(Object.keys(store.getState().characterFailures)).toEqual([]);
  });

  it('counts the frames that it was passed over for, but not those of a rest', () => {
    const { store, listener } = followed(known);
    listener.stands({ state: 'live' });
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    listener.heard({ kind: 'state', state: aState(), sequence: 5 });
    expect(store.getState().skippedFrames).toBe(3);
    listener.stands({ state: 'resting' });
    listener.stands({ state: 'live' });
    listener.heard({ kind: 'state', state: aState(), sequence: 500 });
    expect(store.getState().skippedFrames).toBe(3);
  });

  it('keeps the last frame on the screen when the stream is lost', () => {
    const { store, listener } = followed(known);
    listener.heard({ kind: 'opened', match: aMatch(), state: aState(), sequence: 1 });
    listener.stands({ state: 'lost', reason: 'The connection was cut.' });
    expect(store.getState().state).toEqual(aState());
    expect(store.getState().connection.state).toBe('lost');
  });

  it('takes the match as it changed and as it ended', () => {
    const { store, listener } = followed(known);
    listener.heard({ kind: 'changed', match: aMatch({ status: 'paused' }) });
    expect(store.getState().match?.status).toBe('paused');
    listener.heard({ kind: 'ended', match: aMatch({ status: 'finished' }) });
    expect(store.getState().match?.status).toBe('finished');
  });

  it('leaves and tries again as the stream does', () => {
    const { store, leave, stop, retry } = followed(known);
    store.retry();
    leave();
    expect(retry).toHaveBeenCalledOnce();
    expect(stop).toHaveBeenCalledOnce();
  });

  it('names each player of a fight against oneself', () => {
    const { store, listener } = followed(known);
    const players = [aPlayer('p1'), aPlayer('p2', { character: 'kestrel' })] as const;
    listener.heard({
      kind: 'opened',
      match: aMatch({
        players: [
          { id: 'p1', character: 'kestrel', agent: 'scripted' },
          { id: 'p2', character: 'kestrel', agent: 'random' },
        ],
      }),
      state: aState({ players }),
      sequence: 1,
    });
    expect(nameOf(store.getState(), 'p2')).toBe('kestrel');
  });
});
