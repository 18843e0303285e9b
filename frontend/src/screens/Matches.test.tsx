import { cleanup, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { MatchSetup } from '../match/arena';
import { aMatch } from '../match/samples';
import { anArena, show } from './audience';
import { Matches } from './Matches';

afterEach(cleanup);

const over = aMatch({
  matchId: 'm2',
  status: 'finished',
  result: { winnerId: 'p2', ending: 'ko' },
});

describe('the matches', () => {
  it('that are on stand before those that are over, each with a way to it', async () => {
    const matches = [over, aMatch(), aMatch({ matchId: 'm3', exhibition: true })];
    show(<Matches />, { arena: anArena({ matches: () => Promise.resolve(matches) }) });
    const running = within(await screen.findByRole('region', { name: 'On now' }));
    expect(running.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      '/match/m1',
      '/',
    ]);
    const finished = within(screen.getByRole('region', { name: 'Over' }));
    expect(finished.getByRole('link').getAttribute('href')).toBe('/match/m2');
    expect(finished.getByText('Vesper won')).toBeTruthy();
  });

  it('help on an empty list: with a form, the arena and a command', async () => {
    const { container } = show(<Matches />);
    expect(await screen.findByText('No match is on now.')).toBeTruthy();
    const empty = within(container.querySelector<HTMLElement>('.empty') ?? container);
    expect(empty.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      '/new',
      '/',
    ]);
    expect(empty.getByText(/^curl --json '\{\}' http.*CreateMatch$/)).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Over' })).toBeNull();
  });

  it('are fought again by a button', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch({ matchId: 'm9' })));
    const matches = (): Promise<(typeof over)[]> => Promise.resolve([over]);
    const { history } = show(<Matches />, { arena: anArena({ matches, open }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Rematch' }));
    expect(open.mock.calls).toEqual([[{ players: over.players }]]);
    expect(history.at(-1)).toBe('/match/m9');
  });

  it('are not fought again by a viewer', async () => {
    const matches = (): Promise<(typeof over)[]> => Promise.resolve([over]);
    show(<Matches />, { arena: anArena({ matches }), mayOnlyWatch: true });
    expect(await screen.findByRole('button', { name: 'Rematch' })).toHaveProperty('disabled', true);
    expect(screen.getByText(/You are here to watch/)).toBeTruthy();
  });
});
