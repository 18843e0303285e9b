import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../failure';
import { aSession, anAgent } from '../training/samples';
import type { TrainingSetup } from '../training/trainer';
import { aTrainer, show } from './audience';
import { TrainingMode } from './TrainingMode';

afterEach(cleanup);

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
    const steps = screen.getByLabelText('Steps');
    await userEvent.clear(steps);
    await userEvent.type(steps, '5000');
    await userEvent.selectOptions(screen.getByLabelText('Fights against'), 'ppo-1');
    await userEvent.selectOptions(screen.getByLabelText('Learns'), 'vesper');
    await userEvent.click(screen.getByText('More settings'));
    await userEvent.type(screen.getByLabelText('Seed'), '0');
    await userEvent.type(screen.getByLabelText('Learning rate'), '0.001');
    await userEvent.type(screen.getByLabelText('Hidden layers'), '64, 32');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0]).toMatchObject({
      algorithm: 'a2c',
      totalSteps: 5000,
      opponent: 'ppo-1',
      character: 'vesper',
      seed: 0,
      settings: { learningRate: 0.001, hiddenLayers: [64, 32] },
    });
  });

  it('sends several opponents in place of one', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByText('More settings'));
    await userEvent.type(screen.getByLabelText('Several opponents'), 'scripted:3, self:2');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0].opponent).toBe('scripted:3,self:2');
  });

  it('sends reward weights by name, and lets the server say what is wrong with one', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByText('More settings'));
    await userEvent.type(screen.getByLabelText('Reward weights'), 'win=2, whiff=-0.1 luck');
    await userEvent.click(screen.getByRole('button', { name: 'Start training' }));
    await waitFor(() => {
      expect(start).toHaveBeenCalledOnce();
    });
    expect(start.mock.calls[0]?.[0].settings.rewardWeights).toEqual({
      win: 2,
      whiff: -0.1,
      luck: NaN,
    });
  });

  it('leaves out what belongs to PPO when A2C learns', async () => {
    const start = vi.fn((_setup: TrainingSetup) => Promise.resolve(aSession()));
    show(<TrainingMode />, { trainer: aTrainer({ start }) });
    await userEvent.click(await screen.findByText('More settings'));
    await userEvent.type(screen.getByLabelText('Clip range'), '0.3');
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
