import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../failure';
import type { MatchSetup } from '../match/arena';
import { aMatch } from '../match/samples';
import { anAgent } from '../training/samples';
import type { AgentView } from '../training/trainer';
import { Agents } from './Agents';
import { aTrainer, anArena, show } from './audience';

afterEach(cleanup);

function aNetwork(agent: string, changes: Partial<AgentView> = {}): AgentView {
  return anAgent(agent, {
    kind: 'network',
    displayName: 'PPO against itself',
    opponent: 'self',
    reactionFrames: 12,
    step: 2_000_000,
    createTime: new Date(2026, 10, 27, 19, 12).getTime(),
    ...changes,
  });
}

const two = [
  anAgent('scripted-3', { displayName: 'Scripted 3: Practised' }),
  aNetwork('ppo-b', { character: 'kestrel', step: 500 }),
  aNetwork('ppo-a', { opponentCharacter: 'vesper' }),
];

/** The trained agents, in the order in which they are shown. */
function shownIds(): (string | undefined)[] {
  const table = within(screen.getByRole('region', { name: 'Trained' })).getByRole('table');
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('code')?.textContent);
}

async function theRow(agent: string) {
  const id = await screen.findByText(agent);
  const row = id.closest<HTMLElement>('tr');
  if (row === null) {
    throw new Error(`${agent} has no row`);
  }
  return within(row);
}

describe('the list of agents', () => {
  it('tells agents of one name apart', async () => {
    show(<Agents />, { trainer: aTrainer({ agents: () => Promise.resolve(two) }) });
    const cells = (await theRow('ppo-a')).getAllByRole('cell').map((cell) => cell.textContent);
    expect(cells.slice(1, 5)).toEqual(['Every character', 'itself as Vesper', '12 frames', '2M']);
    expect(cells[5]).toMatch(/27/);
    expect((await theRow('ppo-b')).getByText('Kestrel')).toBeTruthy();
  });

  it('has Python objects of the server apart, to be watched and not trained against', async () => {
    const agents = () => Promise.resolve([...two, anAgent('zoner', { kind: 'imported' })]);
    show(<Agents />, { trainer: aTrainer({ agents }) });
    const part = within(await screen.findByRole('region', { name: 'Python objects' }));
    expect(part.getByText('zoner')).toBeTruthy();
    const names = part.getAllByRole('button').map((button) => button.textContent);
    expect(names).toContain('Watch');
    expect(names).not.toContain('Delete');
    expect(part.queryByText('Train against it')).toBeNull();
  });

  it('is sorted by a column, and the other way at a second press', async () => {
    show(<Agents />, { trainer: aTrainer({ agents: () => Promise.resolve(two) }) });
    await theRow('ppo-a');
    expect(shownIds()).toEqual(['ppo-b', 'ppo-a']);
    const [steps] = screen.getAllByRole('button', { name: 'Steps' });
    if (steps === undefined) {
      throw new Error('there is no column of steps');
    }
    await userEvent.click(steps);
    expect(shownIds()).toEqual(['ppo-b', 'ppo-a']);
    await userEvent.click(steps);
    expect(shownIds()).toEqual(['ppo-a', 'ppo-b']);
    expect(steps.closest('th')?.getAttribute('aria-sort')).toBe('descending');
  });

  it('says what to do where no agent was trained yet', async () => {
    show(<Agents />);
    expect(await screen.findByText(/No agent was trained yet/)).toBeTruthy();
    expect(screen.getByText('arcade-clash train')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Train an agent' }).getAttribute('href')).toBe(
      '/training',
    );
  });

  it('opens a match with an agent against its opponent in training', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch({ matchId: 'm7' })));
    const { history } = show(<Agents />, {
      arena: anArena({ open }),
      trainer: aTrainer({ agents: () => Promise.resolve(two) }),
      path: '/agents',
    });
    await userEvent.click((await theRow('ppo-a')).getByRole('button', { name: 'Watch' }));
    await waitFor(() => {
      expect(history.at(-1)).toBe('/match/m7');
    });
    expect(open.mock.calls[0]?.[0].players).toEqual([
      { character: '', agent: 'ppo-a' },
      { character: 'vesper', agent: 'ppo-a' },
    ]);
  });

  it('opens one match for a double click', async () => {
    const open = vi.fn(() => new Promise<never>(() => undefined));
    show(<Agents />, {
      arena: anArena({ open }),
      trainer: aTrainer({ agents: () => Promise.resolve(two) }),
    });
    await userEvent.dblClick((await theRow('ppo-a')).getByRole('button', { name: 'Watch' }));
    expect(open).toHaveBeenCalledOnce();
  });

  it('leads to a training against an agent', async () => {
    show(<Agents />, { trainer: aTrainer({ agents: () => Promise.resolve(two) }) });
    const link = (await theRow('ppo-b')).getByRole('link', { name: 'Train against it' });
    expect(link.getAttribute('href')).toBe('/training?opponent=ppo-b');
  });

  it('offers no change of built-in agents', async () => {
    show(<Agents />, { trainer: aTrainer({ agents: () => Promise.resolve(two) }) });
    const row = await theRow('scripted-3');
    expect(row.getByRole('button', { name: 'Watch' })).toBeTruthy();
    expect(row.queryByRole('button', { name: 'Rename' })).toBeNull();
    expect(row.queryByRole('button', { name: 'Delete' })).toBeNull();
  });
});

describe('an agent of the list', () => {
  it('is renamed, and gets its old name back', async () => {
    let name = 'PPO against itself';
    const rename = vi.fn((agent: string, displayName: string) => {
      name = displayName;
      return Promise.resolve(aNetwork(agent, { displayName }));
    });
    const agents = () => Promise.resolve([aNetwork('ppo-a', { displayName: name })]);
    show(<Agents />, { trainer: aTrainer({ agents, rename }) });
    await userEvent.click((await theRow('ppo-a')).getByRole('button', { name: 'Rename' }));
    const field = screen.getByLabelText('New name');
    expect(document.activeElement).toBe(field);
    await userEvent.clear(field);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText(/Nothing is written here/)).toBeTruthy();
    expect(rename).not.toHaveBeenCalled();
    await userEvent.type(field, ' The wall {Enter}');
    expect(await screen.findByText('The wall')).toBeTruthy();
    expect(rename).toHaveBeenCalledWith('ppo-a', 'The wall');
    expect(screen.getByRole('status').textContent).toBe(
      '“PPO against itself” is now called “The wall”.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('PPO against itself')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('keeps its name where the renaming is left', async () => {
    const rename = vi.fn(aTrainer().rename);
    show(<Agents />, { trainer: aTrainer({ agents: () => Promise.resolve(two), rename }) });
    await userEvent.click((await theRow('ppo-a')).getByRole('button', { name: 'Rename' }));
    await userEvent.type(screen.getByLabelText('New name'), 'x{Escape}');
    expect(screen.queryByLabelText('New name')).toBeNull();
    expect(rename).not.toHaveBeenCalled();
  });

  it('is deleted after a second press alone', async () => {
    let kept = two;
    const deleteAgent = vi.fn((agent: string) => {
      kept = kept.filter((it) => it.agent !== agent);
      return Promise.resolve();
    });
    const agents = () => Promise.resolve(kept);
    show(<Agents />, { trainer: aTrainer({ agents, deleteAgent }) });
    await userEvent.click((await theRow('ppo-a')).getByRole('button', { name: 'Delete' }));
    expect(deleteAgent).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: 'Delete for good?' }));
    await waitFor(() => {
      expect(shownIds()).toEqual(['ppo-b']);
    });
    expect(deleteAgent).toHaveBeenCalledOnce();
    expect(screen.getByRole('status').textContent).toContain('Deleted “PPO against itself”');
  });

  it('stays where the server refuses, and says why', async () => {
    const deleteAgent = (): Promise<never> =>
      Promise.reject(new Failure('agent ppo-a is an opponent of session s1', true));
    show(<Agents />, { trainer: aTrainer({ agents: () => Promise.resolve(two), deleteAgent }) });
    const row = await theRow('ppo-a');
    await userEvent.click(row.getByRole('button', { name: 'Delete' }));
    await userEvent.click(row.getByRole('button', { name: 'Delete for good?' }));
    expect((await row.findByRole('alert')).textContent).toBe(
      'Agent ppo-a is an opponent of session s1.',
    );
  });

  it('is not changed by someone who may only watch', async () => {
    show(<Agents />, {
      trainer: aTrainer({ agents: () => Promise.resolve(two) }),
      mayOnlyWatch: true,
    });
    const row = await theRow('ppo-a');
    for (const name of ['Watch', 'Rename', 'Delete']) {
      expect(row.getByRole('button', { name })).toHaveProperty('disabled', true);
    }
  });
});
