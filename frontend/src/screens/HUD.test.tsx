import { act, cleanup, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';

import type { Fight, FightStore } from '../match/fightStore';
import type { PlayerHud, RoundHud } from '../match/hud';
import { aCharacter, aMatch, aPlayer, aState } from '../match/samples';
import { HUD, LiveHUD } from './HUD';

const p1: PlayerHud = {
  id: 'p1',
  name: 'KESTREL',
  agent: 'scripted',
  health: 750,
  maxHealth: 1000,
  gauge: 40,
  roundsWon: 1,
  comboHits: 0,
  comboDamage: 0,
};
const p2: PlayerHud = { ...p1, id: 'p2', name: 'VESPER', health: 200, gauge: 100, roundsWon: 0 };
const round: RoundHud = { seconds: 42, callText: '', callDetail: '', callTone: 'round' };

afterEach(cleanup);

describe('HUD, from a literal object', () => {
  it('has the health of each, as a meter that says its number', () => {
    render(<HUD p1={p1} p2={p2} round={round} />);
    const health = screen.getByRole('meter', { name: 'Health of KESTREL' });
    expect(health.getAttribute('aria-valuenow')).toBe('750');
    expect(health.getAttribute('aria-valuemax')).toBe('1000');
  });

  it('has a super gauge in per cent, and MAX when it is full', () => {
    render(<HUD p1={p1} p2={p2} round={round} />);
    expect(screen.getByRole('meter', { name: 'Super gauge of KESTREL' }).textContent).toBe('40%');
    expect(screen.getByRole('meter', { name: 'Super gauge of VESPER' }).textContent).toBe('MAX');
  });

  it('has the seconds, rounds and agents', () => {
    render(<HUD p1={p1} p2={p2} round={round} />);
    expect(screen.getByRole('timer', { name: '42 seconds left' }).textContent).toBe('42');
    expect(screen.getByText('Rounds won: 1')).toBeTruthy();
    expect(screen.getByText('KESTREL scripted')).toBeTruthy();
  });

  it('calls out what there is to call, where a screen reader hears of it', () => {
    const call: RoundHud = { ...round, callText: 'KO', callDetail: 'PERFECT', callTone: 'ko' };
    render(<HUD p1={p1} p2={p2} round={call} />);
    expect(screen.getByText('KO PERFECT').getAttribute('aria-live')).toBe('polite');
  });

  it('counts a combo from the second hit on', () => {
    const { rerender } = render(<HUD p1={{ ...p1, comboHits: 1 }} p2={p2} round={round} />);
    expect(screen.queryByText(/hits/)).toBeNull();
    rerender(<HUD p1={{ ...p1, comboHits: 3, comboDamage: 120 }} p2={p2} round={round} />);
    expect(screen.getByText('3 hits, 120 damage')).toBeTruthy();
  });
});

describe('HUD of a live fight', () => {
  function aFight(): FightStore {
    const store = createStore<Fight>(() => ({
      connection: { state: 'live' },
      match: aMatch(),
      state: aState(),
      characters: { kestrel: aCharacter('kestrel'), vesper: aCharacter('vesper') },
      characterFailures: {},
      skippedFrames: 0,
    }));
    const nothing = (): void => undefined;
    return { ...store, follow: () => nothing, retry: nothing, retryCharacters: nothing };
  }

  it('renders for a change of what it shows, and never for a frame alone', () => {
    const fight = aFight();
    const onRender = vi.fn();
    render(
      <Profiler id="hud" onRender={onRender}>
        <LiveHUD fight={fight} />
      </Profiler>,
    );
    const before = onRender.mock.calls.length;
    // A second of frames in which both walk.
    for (let frame = 1; frame <= 60; frame += 1) {
      act(() => {
        const players = [aPlayer('p1', { x: 80_000 + frame, frame }), aPlayer('p2')] as const;
        fight.setState({ state: aState({ frame, timer: 5100 - frame, players }) });
      });
    }
    // The first frame changes the seconds, and sixty later they change again.
    expect(onRender.mock.calls.length - before).toBeLessThanOrEqual(2);
    const rendered = onRender.mock.calls.length;
    act(() => {
      const players = [aPlayer('p1', { health: 640 }), aPlayer('p2')] as const;
      fight.setState({ state: aState({ timer: 5040, players }) });
    });
    expect(onRender.mock.calls.length).toBe(rendered + 1);
    const health = screen.getByRole('meter', { name: 'Health of KESTREL' });
    expect(health.getAttribute('aria-valuenow')).toBe('640');
  });
});
