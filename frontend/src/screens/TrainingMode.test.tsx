import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../failure';
import { aSession, anAgent } from '../training/samples';
import type { TrainingSetup } from '../training/trainer';
import { aTrainer, show } from './audience';
import { TrainingMode } from './TrainingMode';

/** Has a text in a field at once: a form of thirty fields is drawn again for every key. */
function write(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
});

describe('the training screen', () => {
  it('starts a session with one press of a button, and goes to it', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession({ sessionId: 's9' })));
    const { history } = show(<TrainingMode />, { trainer: aTrainer({ start }), path: '/training' });
    await userEvent.click(await screen.findByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(history.at(-1)).toBe('/training/s9');
    });
    const setup = start.mock.calls[0]?.[0];
    expect(setup).toMatchObject({
      algorithm: 'ppo',
      totalSteps: 2_000_000,
      opponent: 'scripted',
      character: '',
    });
    expect(setup?.seed).toBeUndefined();
    expect(setup?.settings.learningRate).toBeUndefined();
    expect(setup?.settings.hiddenLayers).toEqual([]);
    expect(setup?.settings.rewardWeights).toEqual({});
  });

  it('sends what was chosen', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    const trained = anAgent('ppo-1', { kind: 'network' });
    const agents = () => Promise.resolve([anAgent('scripted'), trained]);
    show(<TrainingMode />, { trainer: aTrainer({ start, agents }) });
    await userEvent.click(await screen.findByRole('radio', { name: 'A2C' }));
    write('Steps', '5000');
    await userEvent.selectOptions(screen.getByLabelText('Fights against'), 'ppo-1');
    const learns = within(screen.getByRole('group', { name: 'Learns' }));
    await userEvent.click(learns.getByRole('checkbox', { name: 'Vesper' }));
    await userEvent.click(learns.getByRole('checkbox', { name: 'Kestrel' }));
    await userEvent.click(screen.getByText('More settings'));
    write('Seed', '0');
    write('Learning rate', '0.001');
    write('Hidden layers', '64, 32');
    await userEvent.selectOptions(screen.getByLabelText('Episode'), 'match');
    write('Measured against', 'scripted-5, random');
    await userEvent.selectOptions(screen.getByLabelText('Begins as'), 'ppo-1');
    write('Agent id', ' the-wall ');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0]).toMatchObject({
      algorithm: 'a2c',
      totalSteps: 5000,
      opponent: 'ppo-1',
      character: 'kestrel,vesper',
      beginFrom: 'ppo-1',
      agentId: 'the-wall',
      seed: 0,
      settings: {
        learningRate: 0.001,
        hiddenLayers: [64, 32],
        episode: 'match',
        activation: undefined,
        evaluationOpponents: ['scripted-5', 'random'],
      },
    });
  });

  it('sends several opponents in place of one', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByText('More settings'));
    write('Several opponents', 'scripted:3, self:2');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0].opponent).toBe('scripted:3,self:2');
  });

  it('sends reward weights by name', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByText('More settings'));
    write('Reward weights', 'win=2, whiff=-0.1');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0].settings.rewardWeights).toEqual({ win: 2, whiff: -0.1 });
  });

  it.each([
    ['Steps', '', 'Nothing is written here; write a whole number, 1 to 1000000000000000.'],
    ['Steps', '1e16', '1e16 is too large; write a whole number, 1 to 1000000000000000.'],
    ['Environments', '1.5', '1.5 is not a whole number; write a whole number, 1 to 4096.'],
    ['Hidden layers', '1e12', '1e12 is too large; write whole numbers, each 1 to 1024.'],
    ['Seed', '5e9', '5e9 is too large; write a whole number, 0 to 2147483647.'],
    ['Learning rate', 'fast', 'fast is not a number; write a number, above 0, at most 1.'],
    ['Reward weights', 'win=2 luck', 'luck has no weight; write terms such as win=2, whiff=-0.1.'],
  ])('sends nothing where %s is “%s”, and says beside it why', async (name, text, fault) => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    const field = await screen.findByLabelText(name);
    write(name, text);
    expect(screen.queryByText(fault)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(start).not.toHaveBeenCalled();
    expect(field.getAttribute('aria-describedby')).toBe(screen.getByText(fault).id);
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole('alert').textContent).toBe(`Nothing was sent. To correct: ${name}.`);

    write(name, name === 'Reward weights' ? 'win=1' : '1');
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(start).toHaveBeenCalledOnce();
  });

  it('says what is wrong with a field as soon as it is left', async () => {
    show(<TrainingMode />);
    await userEvent.type(await screen.findByLabelText('Steps'), 'x');
    expect(screen.queryByText(/not a number/)).toBeNull();
    await userEvent.tab();
    expect(screen.getByText(/2000000x is not a number/)).toBeTruthy();
  });

  it('takes five billion steps', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await screen.findByLabelText('Steps');
    write('Steps', '5e9');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(start.mock.calls[0]?.[0].totalSteps).toBe(5_000_000_000);
  });

  it('sends one order for a double click', async () => {
    const start = vi.fn(() => new Promise<never>(() => undefined));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.dblClick(await screen.findByRole('button', { name: 'Start training' }));
    expect(start).toHaveBeenCalledOnce();
    expect(screen.getByRole('button', { name: 'Starting…' })).toHaveProperty('disabled', true);
  });

  it('trains for strength against itself, with more steps', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByRole('radio', { name: 'Train for strength' }));
    expect(screen.getByText(/no single trick beats it/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(start.mock.calls[0]?.[0]).toMatchObject({ opponent: 'self', totalSteps: 8_000_000 });
  });

  it('begins with the opponent that the address asks for', async () => {
    window.history.replaceState(null, '', '/training?opponent=random');
    show(<TrainingMode />);
    const field = await screen.findByLabelText<HTMLSelectElement>('Fights against');
    expect(field.value).toBe('random');
  });

  it('leaves out what belongs to PPO when A2C learns', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByText('More settings'));
    write('Clip range', '0.3');
    await userEvent.click(screen.getByRole('radio', { name: 'A2C' }));
    expect(screen.getByLabelText('Clip range')).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0].settings.clipRange).toBeUndefined();
  });

  it('says in the words of the server why a session was not started', async () => {
    const start = (): Promise<never> =>
      Promise.reject(new Failure('a session is running already; 1 can run at once', true));
    const { history } = show(<TrainingMode />, { trainer: aTrainer({ start }), path: '/training' });
    await userEvent.click(await screen.findByRole('button', { name: 'Start training' }));
    const said = await screen.findByRole('alert');
    expect(said.textContent).toBe('A session is running already; 1 can run at once.');
    expect(history).toEqual(['/training']);
  });

  it('lists the sessions with their status and how far they are', async () => {
    const sessions = () =>
      Promise.resolve([
        aSession({ sessionId: 's2', name: 'Second', step: 250 }),
        aSession({ sessionId: 's1', name: 'First', status: 'finished', step: 1000 }),
      ]);
    show(<TrainingMode />, { trainer: aTrainer({ sessions }) });
    const second = await screen.findByRole('link', { name: /Second/ });
    expect(second.getAttribute('href')).toBe('/training/s2');
    expect(within(second).getByText('running')).toBeTruthy();
    expect(within(second).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('250');
    expect(within(second).getByText('250 of 1k steps')).toBeTruthy();
    expect(screen.getByRole('link', { name: /First/ }).textContent).toContain('finished');
  });

  it('says so where there is no session yet', async () => {
    show(<TrainingMode />);
    expect(await screen.findByText(/None yet/)).toBeTruthy();
    expect(screen.getByText('arcade-clash train')).toBeTruthy();
  });

  it('offers to ask again where the server cannot be reached', async () => {
    const sessions = vi
      .fn(() => Promise.resolve([aSession({ name: 'Back' })]))
      .mockRejectedValueOnce(new Failure('The server cannot be reached.', false));
    show(<TrainingMode />, { trainer: aTrainer({ sessions }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Back')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
