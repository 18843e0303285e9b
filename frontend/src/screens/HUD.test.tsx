import { act, cleanup, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
  it('has a bar for the health of each, as a meter that says its number', () => {
    render(<HUD p1={p1} p2={p2} round={round} />);
    const health = screen.getByRole('meter', { name: 'Health of KESTREL' });
    expect(health.getAttribute('aria-valuenow')).toBe('750');
    expect(health.getAttribute('aria-valuemax')).toBe('1000');
    expect(health.style.getPropertyValue('--share')).toBe('0.75');
  });

  it('warns of a bar that is nearly empty', () => {
    render(<HUD p1={p1} p2={p2} round={round} />);
    expect(screen.getByRole('meter', { name: 'Health of KESTREL' }).className).toBe('health');
    expect(screen.getByRole('meter', { name: 'Health of VESPER' }).className).toBe('health low');
  });

  it('has a super gauge in per cent, and MAX when it is full', () => {
    render(<HUD p1={p1} p2={p2} round={round} />);
    expect(screen.getByRole('meter', { name: 'Super gauge of KESTREL' }).textContent).toContain(
      '40%',
    );
    expect(screen.getByRole('meter', { name: 'Super gauge of VESPER' }).textContent).toContain(
      'MAX',
    );
  });

  it('has the seconds, with two digits to the end', () => {
    const { rerender } = render(<HUD p1={p1} p2={p2} round={round} />);
    expect(screen.getByRole('timer').textContent).toBe('42');
    rerender(<HUD p1={p1} p2={p2} round={{ ...round, seconds: 7 }} />);
    expect(screen.getByRole('timer').textContent).toBe('07');
    expect(screen.getByRole('timer', { name: '7 seconds left' }).className).toContain('late');
  });

  it('has a mark for each round, lit when it was won', () => {
    const { container } = render(<HUD p1={p1} p2={p2} round={round} />);
    expect(screen.getByRole('img', { name: 'Rounds won: 1' })).toBeTruthy();
    expect(container.querySelectorAll('.round-mark')).toHaveLength(4);
    expect(container.querySelectorAll('.round-mark.won')).toHaveLength(1);
  });

  it('calls out what there is to call, and nothing else', () => {
    const { rerender, container } = render(<HUD p1={p1} p2={p2} round={round} />);
    expect(container.querySelector('.call')).toBeNull();
    const call: RoundHud = { ...round, callText: 'KO', callDetail: 'PERFECT', callTone: 'ko' };
    rerender(<HUD p1={p1} p2={p2} round={call} />);
    expect(screen.getByText('KO')).toBeTruthy();
    expect(screen.getByText('PERFECT')).toBeTruthy();
  });
});

describe('the combo counter', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('counts from the second hit on, and stays a while after the last', () => {
    const { rerender, container } = render(<HUD p1={p1} p2={p2} round={round} />);
    const hit = (comboHits: number, comboDamage: number): void => {
      rerender(<HUD p1={{ ...p1, comboHits, comboDamage }} p2={p2} round={round} />);
    };
    hit(1, 50);
    expect(container.querySelector('.combo')).toBeNull();
    hit(2, 90);
    hit(3, 120);
    expect(container.querySelector('.combo')?.textContent).toBe('3hits120 damage');
    hit(0, 0);
    expect(container.querySelector('.combo.over')?.textContent).toBe('3hits120 damage');
    act(() => {
      vi.advanceTimersByTime(2000);
    });
    expect(container.querySelector('.combo')).toBeNull();
  });
});

describe('HUD of a live fight', () => {
  function aFight(): FightStore {
    const store = createStore<Fight>(() => ({
      connection: { state: 'live' },
      match: aMatch(),
      state: aState(),
      characters: { kestrel: aCharacter('kestrel'), vesper: aCharacter('vesper') },
      skippedFrames: 0,
    }));
    return { ...store, follow: () => () => undefined, retry: () => undefined };
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
