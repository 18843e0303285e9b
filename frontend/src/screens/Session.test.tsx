import { act, cleanup, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { MatchSetup } from '../match/arena';
import { aMatch } from '../match/samples';
import { aCurve, aRow, aSession, anAgent } from '../training/samples';
import type { SessionView, TrainingListener, TrainingOrder } from '../training/trainer';
import { aTrainer, anArena, heardBy, show } from './audience';
import { Session } from './Session';

// A canvas to draw on is what the test's document lacks; `PlotCanvas.test.tsx` has one.
const load = vi.hoisted(() => vi.fn());
vi.mock('./loadPlotCanvas', () => ({ loadPlotCanvas: load }));

beforeEach(() => {
  vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((then) => {
    queueMicrotask(() => {
      then(0);
    });
    return 0;
  });
});
afterEach(cleanup);
beforeEach(() => {
  load.mockResolvedValue({ PlotCanvas: () => <canvas /> });
});

const stage = heardBy<TrainingListener>();

async function tell(...news: Parameters<TrainingListener['heard']>[0][]): Promise<void> {
  await act(async () => {
    stage.listener().stands({ state: 'live' });
    news.forEach((told) => {
      stage.listener().heard(told);
    });
    await Promise.resolve();
  });
}

const told = (changes: Partial<SessionView>) =>
  ({ kind: 'session', session: aSession(changes) }) as const;

describe('a session on the screen', () => {
  it('takes no orders from whoever may only watch', async () => {
    const order = vi.fn(aTrainer().order);
    const agents = () => Promise.resolve([anAgent('a1')]);
    const trainer = aTrainer({ follow: stage.follow, order, agents });
    show(<Session sessionId="s1" />, { trainer, mayOnlyWatch: true });
    await tell(told({ status: 'running', checkpointStep: 1000, agent: 'a1' }));
    for (const name of ['Pause', 'Stop and save', 'Go on from step 1k', 'Watch it fight']) {
      expect(screen.getByRole('button', { name })).toHaveProperty('disabled', true);
    }
    expect(screen.getByText(/You are here to watch/)).toBeTruthy();
  });

  it('shows where it stands and how the stream does', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    expect(screen.getByText('Connecting')).toBeTruthy();
    await tell(told({ activity: 'compiling the kernel' }), {
      kind: 'row',
      row: aRow(4, { step: 400, stepsPerSecond: 100 }),
    });
    expect(screen.getByText('Live')).toBeTruthy();
    expect(screen.getByText('Learning')).toBeTruthy();
    expect(screen.getByText('Compiling the kernel.')).toBeTruthy();
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('400');
    expect(screen.getByText('6 s')).toBeTruthy();
  });

  it('shows what is rewarded otherwise than by default', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    await tell(told({ settings: { hiddenLayers: [], rewardWeights: {} } }));
    expect(screen.queryByText('Rewards')).toBeNull();
    const rewardWeights = { win: 2, whiff: -0.1 };
    await tell(told({ settings: { hiddenLayers: [], rewardWeights } }));
    expect(screen.getByText('win=2, whiff=-0.1')).toBeTruthy();
  });

  it('has a chart for what was measured and none for what was not', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    await tell(
      told({}),
      { kind: 'row', row: aRow(0, { loss: 2, winRate: 0.25 }) },
      {
        kind: 'row',
        row: aRow(1, { loss: 3, winRate: 0.5, actionDistribution: { walk_forward: 1 } }),
      },
    );
    const loss = screen.getByRole('region', { name: 'Loss' });
    expect(loss.querySelector('strong')?.textContent).toBe('3.00');
    const change = loss.querySelector('.change');
    expect(change?.textContent).toBe('+1.00');
    expect(change?.getAttribute('data-verdict')).toBe('bad');
    const winRate = screen.getByRole('region', { name: 'Win rate' });
    expect(winRate.querySelector('strong')?.textContent).toBe('50%');
    expect(winRate.querySelector('.change')?.getAttribute('data-verdict')).toBe('good');
    expect(screen.getByRole('region', { name: 'Actions' }).textContent).toContain('walk forward');
    expect(screen.queryByRole('region', { name: 'Q value' })).toBeNull();
  });

  it('says so where the part that draws charts does not come, and shows the values', async () => {
    load.mockRejectedValueOnce(new Error('Failed to fetch'));
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    await tell(told({}), { kind: 'row', row: aRow(0, { loss: 2 }) });
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The part of the page that draws charts could not be loaded.',
    );
    expect(screen.getByRole('region', { name: 'Loss' }).textContent).toContain('2.00');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(document.querySelector('canvas')).not.toBeNull();
  });

  it('asks for buckets where the rows are too many to hold, and again for a zoom', async () => {
    const curves = vi.fn(aTrainer().curves);
    curves.mockResolvedValue([aCurve({ first: [0, 400], mean: [1, 2], high: [500, 2] })]);
    const Canvas = vi.fn(() => <canvas />);
    load.mockResolvedValue({ PlotCanvas: Canvas });
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow, curves }) });
    await tell(told({}), { kind: 'row', row: aRow(4000, { loss: 2, learningRate: 1 }) });
    const loss = screen.getByRole('region', { name: 'Loss' });
    expect(loss.querySelector('.chart-values')?.textContent).toContain('2.00');
    expect(curves.mock.calls[0]?.[0]).toMatchObject({ sessionId: 's1', range: undefined });
  });

  it('keeps what diverged out of every figure but its own', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    const nan = Number.NaN;
    const row = aRow(1, {
      loss: nan,
      reward: 3,
      stepsPerSecond: nan,
      elapsedSeconds: Infinity,
      actionDistribution: { walk: 0.5, jump: nan },
    });
    await tell(told({}), { kind: 'row', row });
    expect(screen.queryByText('Left')).toBeNull();
    expect(screen.queryByText('Trained for')).toBeNull();
    expect(screen.getByRole('region', { name: 'Loss' }).textContent).toContain('NaNdiverged');
    expect(screen.getByRole('region', { name: 'Reward' }).textContent).toContain('3.00');
    const bars = screen.getByRole('region', { name: 'Actions' }).querySelectorAll('li');
    expect([...bars].map((bar) => bar.textContent)).toEqual(['walk50%', 'jumpNaN']);
  });

  it('lays other sessions over its curves, and leaves them out again', async () => {
    const curves = vi.fn(aTrainer().curves);
    curves.mockResolvedValue([aCurve({ first: [100], mean: [7] })]);
    const sessions = () =>
      Promise.resolve([
        aSession({ step: 100 }),
        aSession({ sessionId: 's2', name: 'Another', step: 100 }),
        aSession({ sessionId: 's3', name: 'Has not begun' }),
      ]);
    show(<Session sessionId="s1" />, {
      trainer: aTrainer({ follow: stage.follow, curves, sessions }),
    });
    await tell(told({}), { kind: 'row', row: aRow(0, { loss: 2 }) });
    const select = await screen.findByLabelText(/Compare with/);
    expect([...select.querySelectorAll('option')].map((it) => it.textContent)).toEqual([
      'another session',
      'Another · s2',
    ]);
    await userEvent.selectOptions(select, 's2');
    const loss = screen.getByRole('region', { name: 'Loss' });
    expect(loss.querySelector('.chart-values')?.textContent).toBe(
      'this session2.00Another · s27.00',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Leave out Another · s2' }));
    expect(loss.querySelector('.chart-values')?.textContent).toBe('2.00');
  });

  it('pauses, resumes and stops, and shows at once what the server answered', async () => {
    const order = vi.fn((_id: string, given: TrainingOrder) =>
      Promise.resolve(
        aSession({
          status: given === 'pause' ? 'paused' : given === 'stop' ? 'stopping' : 'running',
        }),
      ),
    );
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow, order }) });
    await tell(told({}));
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect(await screen.findByText('Paused')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(await screen.findByText('Learning')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Stop and save' }));
    expect(await screen.findByText('Stopping')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
    expect(order.mock.calls).toEqual([
      ['s1', 'pause'],
      ['s1', 'resume'],
      ['s1', 'stop'],
    ]);
  });

  it('goes on from its checkpoint after it was lost', async () => {
    const order = vi.fn(() => Promise.resolve(aSession({ status: 'starting' })));
    const follow = vi.fn(stage.follow);
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow, order }) });
    await tell(told({ status: 'lost', checkpointStep: 12_000 }));
    const follows = follow.mock.calls.length;
    await userEvent.click(screen.getByRole('button', { name: /Go on from step/ }));
    expect(order).toHaveBeenCalledWith('s1', 'resume');
    await waitFor(() => {
      expect(follow.mock.calls.length).toBe(follows + 1);
    });
    await tell(told({ status: 'starting' }));
    expect(screen.queryByRole('button', { name: /Go on from step/ })).toBeNull();
  });

  it('says why it failed', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    await tell(told({ status: 'lost', failure: 'its trainer was not heard of for 65 seconds' }));
    expect(screen.getByRole('alert').textContent).toBe(
      'Its trainer was not heard of for 65 seconds.',
    );
  });

  it('says that its trainer is silent, for as long as it is, and lets it be stopped', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    const activity = 'its trainer has not been heard of for 5 seconds';
    for (let time = 0; time < 2; time += 1) {
      await tell(told({ status: 'silent', activity }));
      expect(screen.getByText('Silent')).toBeTruthy();
      expect(screen.getByText('Its trainer has not been heard of for 5 seconds.')).toBeTruthy();
      expect(screen.getByText(/goes on with the next report/)).toBeTruthy();
      expect(screen.queryByRole('alert')).toBeNull();
      expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
      expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
      expect(screen.getByRole('button', { name: 'Stop and save' })).toBeTruthy();
      await tell(told({ status: 'running', activity: '' }));
      expect(screen.getByText('Learning')).toBeTruthy();
      expect(screen.queryByText(/not been heard of/)).toBeNull();
    }
  });

  it('is deleted by a second press only, and never while it runs', async () => {
    const forget = vi.fn(() => Promise.resolve());
    const { history } = show(<Session sessionId="s1" />, {
      trainer: aTrainer({ follow: stage.follow, forget }),
      path: '/training/s1',
    });
    await tell(told({}));
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
    await tell(told({ status: 'finished' }));
    await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
    expect(forget).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: /for good/ }));
    await waitFor(() => {
      expect(history.at(-1)).toBe('/training');
    });
    expect(forget).toHaveBeenCalledWith('s1');
  });

  it('lets what it saved fight against whom one chooses', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch({ matchId: 'm7' })));
    const agents = () =>
      Promise.resolve([
        anAgent('scripted'),
        anAgent('random'),
        anAgent('ppo-1', { kind: 'network', character: 'vesper' }),
      ]);
    const { history } = show(<Session sessionId="s1" />, {
      arena: anArena({ open }),
      trainer: aTrainer({ follow: stage.follow, agents }),
      path: '/training/s1',
    });
    await tell(told({ status: 'finished', agent: 'ppo-1' }));
    await userEvent.selectOptions(await screen.findByLabelText('Against'), 'random');
    await userEvent.click(screen.getByRole('button', { name: 'Watch it fight' }));
    await waitFor(() => {
      expect(history.at(-1)).toBe('/match/m7');
    });
    expect(open.mock.calls[0]?.[0].players).toEqual([
      { character: 'vesper', agent: 'ppo-1' },
      { character: '', agent: 'random' },
    ]);
  });

  it('lets it fight whom it trained against, where nobody else is chosen', async () => {
    const open = vi.fn((_setup: MatchSetup) => Promise.resolve(aMatch()));
    const agents = () =>
      Promise.resolve(['scripted-1', 'scripted-3', 'random', 'ppo-1'].map((id) => anAgent(id)));
    show(<Session sessionId="s1" />, {
      arena: anArena({ open }),
      trainer: aTrainer({ follow: stage.follow, agents }),
    });
    const opponent = 'scripted-1:1,random:4';
    await tell(told({ status: 'finished', agent: 'ppo-1', opponent, opponentCharacter: 'nettle' }));
    const against = await screen.findByLabelText<HTMLSelectElement>('Against');
    expect(against.value).toBe('random');
    await userEvent.click(screen.getByRole('button', { name: 'Watch it fight' }));
    await waitFor(() => {
      expect(open).toHaveBeenCalledOnce();
    });
    expect(open.mock.calls[0]?.[0].players[1]).toEqual({ character: 'nettle', agent: 'random' });
  });

  it('says so where the agent that it saved is gone', async () => {
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: stage.follow }) });
    await tell(told({ status: 'finished', agent: 'ppo-1' }));
    expect(await screen.findByText(/This server has no such agent/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Watch it fight' })).toBeNull();
  });

  it('says so where there is no such session', async () => {
    show(<Session sessionId="s9" />, { trainer: aTrainer({ follow: stage.follow }) });
    await act(async () => {
      stage
        .listener()
        .stands({ state: 'refused', reason: "there is no session 's9'", isMissing: true });
      await Promise.resolve();
    });
    expect(screen.getByText("There is no session 's9'.")).toBeTruthy();
  });

  it('says that the stream was lost, why, and lets one try at once', async () => {
    const retry = vi.fn();
    const lost = heardBy<TrainingListener>({ retry, stop: () => undefined });
    show(<Session sessionId="s1" />, { trainer: aTrainer({ follow: lost.follow }) });
    await act(async () => {
      lost.listener().heard(told({}));
      lost.listener().stands({ state: 'lost', reason: 'The connection was cut.' });
      await Promise.resolve();
    });
    expect(screen.getByText('Lost, trying again')).toBeTruthy();
    expect(screen.getByText('The connection was cut.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Try now' }));
    expect(retry).toHaveBeenCalledOnce();
  });
});
