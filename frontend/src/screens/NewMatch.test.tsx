import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../failure';
import type { MatchSetup } from '../match/arena';
import { aCharacter, aMatch } from '../match/samples';
import { anAgent } from '../training/samples';
import { aTrainer, anArena, show } from './audience';
import { NewMatch } from './NewMatch';

// The document of a test has no canvas to draw on.
vi.mock('../match/drawFigure', () => ({ drawFigure: () => () => undefined }));

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
});

describe('a new match', () => {
  it('opens with what is there already, and goes to its fight', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch({ matchId: 'm3' })));
    const { history } = show(<NewMatch />, { arena: anArena({ open }), path: '/new' });
    await userEvent.click(await screen.findByRole('button', { name: 'Fight' }));
    await waitFor(() => {
      expect(history.at(-1)).toBe('/match/m3');
    });
    expect(open.mock.calls[0]?.[0]).toEqual({
      players: [
        { character: 'kestrel', agent: 'scripted' },
        { character: 'vesper', agent: 'scripted' },
      ],
      seed: undefined,
    });
  });

  it('begins with an all-rounder against a rushdown, whatever the order of the characters', async () => {
    const styles = {
      ballast: 'grappler',
      kestrel: 'all-rounder',
      nettle: 'rushdown',
      vesper: 'zoner',
    };
    const characters = () =>
      Promise.resolve(Object.entries(styles).map(([name, style]) => aCharacter(name, { style })));
    show(<NewMatch />, { arena: anArena({ characters }) });
    await screen.findByRole('button', { name: 'Fight' });
    const chosen = screen.getAllByRole<HTMLInputElement>('radio', { checked: true });
    expect(chosen.map((it) => it.value)).toEqual(['kestrel', 'nettle']);
  });

  it('opens with what was chosen for each side', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch()));
    const agents = () =>
      Promise.resolve([anAgent('scripted'), anAgent('ppo-1', { kind: 'network' })]);
    show(<NewMatch />, { arena: anArena({ open }), trainer: aTrainer({ agents }) });
    const second = within(await screen.findByRole('group', { name: 'Player 2' }));
    await userEvent.click(second.getByRole('radio', { name: /Kestrel/ }));
    await userEvent.selectOptions(second.getByLabelText('Played by'), 'ppo-1');
    await userEvent.click(screen.getByText('More'));
    await userEvent.type(screen.getByLabelText('Seed'), '0');
    await userEvent.click(screen.getByRole('button', { name: 'Fight' }));
    await waitFor(() => {
      expect(open).toHaveBeenCalledOnce();
    });
    expect(open.mock.calls[0]?.[0]).toEqual({
      players: [
        { character: 'kestrel', agent: 'scripted' },
        { character: 'kestrel', agent: 'ppo-1' },
      ],
      seed: 0,
    });
  });

  it('lets an agent play like a person, and keeps that when another is chosen', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch()));
    const agents = () => Promise.resolve([anAgent('scripted'), anAgent('random')]);
    show(<NewMatch />, { arena: anArena({ open }), trainer: aTrainer({ agents }) });
    const second = within(await screen.findByRole('group', { name: 'Player 2' }));
    await userEvent.selectOptions(second.getByLabelText('Plays like'), 'A practised player');
    expect(second.getByText(/200 ms late/)).toBeTruthy();
    await userEvent.selectOptions(second.getByLabelText('Played by'), 'random');
    await userEvent.click(screen.getByRole('button', { name: 'Fight' }));
    await waitFor(() => {
      expect(open).toHaveBeenCalledOnce();
    });
    expect(open.mock.calls[0]?.[0].players.map((player) => player.agent)).toEqual([
      'scripted',
      'random@0.5',
    ]);
  });

  it('begins with the agent that was asked for, however like a person it shall play', async () => {
    const agents = () => Promise.resolve([anAgent('scripted'), anAgent('random')]);
    window.history.replaceState(null, '', '/new?agent=random@0.3');
    show(<NewMatch />, { trainer: aTrainer({ agents }) });
    const first = within(await screen.findByRole('group', { name: 'Player 1' }));
    expect(first.getByLabelText<HTMLSelectElement>('Played by').value).toBe('random');
    expect(first.getByLabelText<HTMLSelectElement>('Plays like').value).toBe('0.3');
  });

  it('has the levels of the scripted fighter in their order, and the middle one chosen', async () => {
    const levels = [1, 2, 3, 4, 5].map((level) => `scripted-${level.toString()}`);
    const agents = () => Promise.resolve([...levels, 'random'].map((agent) => anAgent(agent)));
    show(<NewMatch />, { trainer: aTrainer({ agents }) });
    const first = within(await screen.findByRole('group', { name: 'Player 1' }));
    const select = first.getByLabelText<HTMLSelectElement>('Played by');
    expect([...select.options].map((option) => option.value)).toEqual([...levels, 'random']);
    expect(select.value).toBe('scripted-3');
  });

  it('tells agents of the package, probes and trained ones apart', async () => {
    const agents = () =>
      Promise.resolve([
        anAgent('scripted'),
        anAgent('probe-sweep', { kind: 'probe' }),
        anAgent('ppo-1', { kind: 'network' }),
        anAgent('zoner', { kind: 'imported' }),
      ]);
    show(<NewMatch />, { trainer: aTrainer({ agents }) });
    const first = within(await screen.findByRole('group', { name: 'Player 1' }));
    const groups = first.getAllByRole('group').map((group) => group.getAttribute('label'));
    expect(groups).toEqual(['Built in', 'Probes', 'Python objects', 'Trained']);
  });

  it.each(['5e9', '1.5', '-1', 'seed'])('sends nothing where the seed is %s', async (seed) => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch()));
    show(<NewMatch />, { arena: anArena({ open }) });
    await userEvent.type(await screen.findByLabelText('Seed'), seed);
    await userEvent.click(screen.getByRole('button', { name: 'Fight' }));
    expect(open).not.toHaveBeenCalled();
    expect(screen.getByText(new RegExp(`${seed} is .* 0 to 2147483647`))).toBeTruthy();
    expect(screen.getByText('More').closest('details')).toHaveProperty('open', true);
  });

  it('sends one order for a double click', async () => {
    const open = vi.fn(() => new Promise<never>(() => undefined));
    show(<NewMatch />, { arena: anArena({ open }) });
    await userEvent.dblClick(await screen.findByRole('button', { name: 'Fight' }));
    expect(open).toHaveBeenCalledOnce();
  });

  it('says in the words of the server why no match was opened', async () => {
    const open = (): Promise<never> =>
      Promise.reject(new Failure('8 matches are live, and no more can be', true));
    show(<NewMatch />, { arena: anArena({ open }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Fight' }));
    expect((await screen.findByRole('alert')).textContent).toBe(
      '8 matches are live, and no more can be.',
    );
  });
});
