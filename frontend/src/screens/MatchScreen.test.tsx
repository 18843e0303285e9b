import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../failure';
import type { MatchListener, MatchNews, MatchOrder, MatchView } from '../match/arena';
import { aCharacter, aMatch, aState } from '../match/samples';
import type { CharacterView } from '../match/view';
import { anArena, heardBy, show, type Shown } from './audience';
import { MatchScreen } from './MatchScreen';

// The document of a test has no canvas to draw on; that the fight is drawn is seen in a browser.
vi.mock('../match/drawFight', () => ({ drawFight: () => () => undefined }));

afterEach(cleanup);

const character = vi.fn((id: string): Promise<CharacterView> => Promise.resolve(aCharacter(id)));
const order = vi.fn((_id: string, _order: MatchOrder) => Promise.resolve(aMatch()));

async function watch(
  matchId?: string,
  mayOnlyWatch = false,
): Promise<
  Shown & {
    tell: (...news: MatchNews[]) => Promise<void>;
    listener: () => MatchListener;
    character: typeof character;
  }
> {
  order.mockClear();
  character.mockClear();
  const stage = heardBy<MatchListener>();
  const shown = show(<MatchScreen {...(matchId === undefined ? {} : { matchId })} />, {
    arena: anArena({ follow: stage.follow, order, character }),
    mayOnlyWatch,
    path: matchId === undefined ? '/' : `/match/${matchId}`,
  });
  const tell = async (...news: MatchNews[]): Promise<void> => {
    await act(async () => {
      stage.listener().stands({ state: 'live' });
      news.forEach(stage.listener().heard);
      await Promise.resolve();
    });
  };
  return { ...shown, tell, listener: stage.listener, character };
}

const opened = (match: MatchView): MatchNews => ({
  kind: 'opened',
  match,
  state: aState(),
  sequence: 0,
});

describe('a fight on the screen', () => {
  it('is looked for, then live, with both names and agents', async () => {
    const { tell } = await watch('m1');
    expect(screen.getByText('Connecting')).toBeTruthy();
    expect(screen.getByText('Finding the fight')).toBeTruthy();
    await tell(opened(aMatch()));
    expect(screen.getByText('Live')).toBeTruthy();
    expect(screen.queryByText('Finding the fight')).toBeNull();
    expect(screen.getByRole('region', { name: 'KESTREL' })).toBeTruthy();
    expect(document.title).toBe('Kestrel vs Vesper · Arcade Clash');
  });

  it('takes orders by buttons', async () => {
    const { tell } = await watch('m1');
    await tell(opened(aMatch()));
    expect(screen.getByRole('button', { name: 'Step' })).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await tell({ kind: 'changed', match: aMatch({ status: 'paused' }) });
    expect(screen.getByText('Paused')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Step' }));
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(order.mock.calls).toEqual([
      ['m1', { kind: 'pause' }],
      ['m1', { kind: 'step', frames: 1 }],
      ['m1', { kind: 'resume' }],
      ['m1', { kind: 'stop' }],
    ]);
  });

  it('takes orders by keys, and none while something is typed', async () => {
    const { tell } = await watch('m1');
    await tell(opened(aMatch()));
    const press = (key: string, element: Element = document.body): Promise<void> =>
      act(async () => {
        fireEvent.keyDown(element, { key });
        await Promise.resolve();
      });
    await press('.');
    await press(' ');
    await tell({ kind: 'changed', match: aMatch({ status: 'paused' }) });
    await press('.');
    await press('Escape');
    const field = document.body.appendChild(document.createElement('input'));
    await press('p', field);
    field.remove();
    expect(order.mock.calls.map(([, given]) => given.kind)).toEqual(['pause', 'step', 'resume']);
  });

  it('takes no orders from whoever may only watch, and says why', async () => {
    const { tell } = await watch('m1', true);
    await tell(opened(aMatch()));
    for (const name of ['Pause', 'Step', 'Stop']) {
      expect(screen.getByRole('button', { name })).toHaveProperty('disabled', true);
    }
    expect(screen.getByText(/You are here to watch/)).toBeTruthy();
    await act(async () => {
      fireEvent.keyDown(document.body, { key: ' ' });
      await Promise.resolve();
    });
    expect(order).not.toHaveBeenCalled();
    await tell({ kind: 'changed', match: aMatch({ status: 'paused' }) });
    expect(screen.queryByText(/Space goes on/)).toBeNull();
  });

  it('says why an order was refused', async () => {
    const { tell } = await watch('m1');
    await tell(opened(aMatch()));
    order.mockRejectedValueOnce(new Failure('the match is over', true));
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect((await screen.findByRole('alert')).textContent).toBe('The match is over.');
  });

  it('gives no orders to the exhibition', async () => {
    const { tell } = await watch();
    await tell(opened(aMatch({ exhibition: true })));
    expect(screen.getByText('Exhibition')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Copy link' }).title).toMatch(/\/$/);
  });

  it('goes on with the next fight of the arena', async () => {
    const { tell } = await watch();
    await tell(opened(aMatch()), { kind: 'ended', match: aMatch({ status: 'finished' }) });
    expect(screen.queryByRole('button', { name: 'Rematch' })).toBeNull();
    const players = [
      { id: 'p1', character: 'vesper', agent: 'scripted' },
      { id: 'p2', character: 'kestrel', agent: 'scripted' },
    ] as const;
    await tell(opened(aMatch({ matchId: 'm2', players })));
    expect(document.title).toBe('Vesper vs Kestrel · Arcade Clash');
  });

  it('offers a rematch after a match of its own', async () => {
    const { tell, history } = await watch('m9');
    await tell(opened(aMatch({ matchId: 'm9' })), {
      kind: 'ended',
      match: aMatch({ matchId: 'm9', status: 'finished', result: { ending: 'stopped' } }),
    });
    expect(screen.getByText(/^STOPPED/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Rematch' }));
    await waitFor(() => {
      expect(history.at(-1)).toBe('/match/m1');
    });
  });

  it('says that the connection is lost, and why, over the last frame', async () => {
    const { tell, listener } = await watch('m1');
    await tell(opened(aMatch()));
    act(() => {
      listener().stands({ state: 'lost', reason: 'the server is shutting down' });
    });
    expect(screen.getByText('Connection lost')).toBeTruthy();
    expect(screen.getByText(/The server is shutting down\. Trying again/)).toBeTruthy();
    expect(screen.getByRole('region', { name: 'KESTREL' })).toBeTruthy();
    await tell({ kind: 'state', state: aState(), sequence: 9 });
    expect(screen.queryByText('Connection lost')).toBeNull();
  });

  it('says kindly that other tabs hold every connection, and what would help', async () => {
    const { listener } = await watch();
    act(() => {
      listener().stands({ state: 'crowded' });
    });
    expect(screen.getByText('Waiting for a connection')).toBeTruthy();
    expect(screen.getByText('--tls')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try now' })).toBeTruthy();
  });

  it('asks again for a character that could not be had, while the stream is live', async () => {
    const { tell, character } = await watch('m1');
    character.mockImplementation((id) =>
      id === 'kestrel'
        ? Promise.reject(new Failure('the server is busy', false))
        : Promise.resolve(aCharacter(id)),
    );
    await tell(opened(aMatch()));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Kestrel cannot be drawn: the server is busy.',
    );
    character.mockImplementation((id) => Promise.resolve(aCharacter(id)));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => {
      expect(screen.queryByRole('alert')).toBeNull();
    });
    expect(character.mock.calls.map(([id]) => id)).toEqual(['kestrel', 'vesper', 'kestrel']);
  });

  it('says that the server is full, in its words', async () => {
    const { listener } = await watch();
    act(() => {
      listener().stands({ state: 'full', reason: '500 watch already, which is as many as may' });
    });
    expect(screen.getByText('The house is full')).toBeTruthy();
    expect(screen.getAllByText(/^500 watch already, which is as many as may\./)).toHaveLength(2);
  });

  it('says softly that the connection was too slow, over a fight that goes on', async () => {
    const { tell, listener } = await watch();
    await tell(opened(aMatch()));
    act(() => {
      listener().stands({ state: 'live', isSlow: true });
    });
    expect(screen.getByText('Live')).toBeTruthy();
    expect(screen.getByText(/too slow for a moment/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Try now' })).toBeNull();
  });

  it('does not call a match missing that it may not see', async () => {
    const { listener } = await watch('m1');
    act(() => {
      listener().stands({ state: 'refused', reason: 'a token is needed', isMissing: false });
    });
    expect(screen.queryByText('No such fight')).toBeNull();
    expect(screen.getByText('A token is needed.')).toBeTruthy();
  });

  it('leads on where there is no such match', async () => {
    const { listener } = await watch('m404');
    act(() => {
      listener().stands({ state: 'refused', reason: "there is no match 'm404'", isMissing: true });
    });
    expect(screen.getByText("There is no match 'm404'.")).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Watch the arena' }).getAttribute('href')).toBe('/');
  });

  it('shows hitboxes and the numbers beside them by a button or a key', async () => {
    const { tell, container } = await watch('m1');
    await tell(opened(aMatch()));
    const button = screen.getByRole('button', { name: 'Hitboxes' });
    await userEvent.click(button);
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(container.querySelector('.readout')?.textContent).toContain('stand 0 · neutral');
    act(() => {
      fireEvent.keyDown(document.body, { key: 'b' });
    });
    expect(button.getAttribute('aria-pressed')).toBe('false');
    expect(container.querySelector('.readout')).toBeNull();
  });
});
