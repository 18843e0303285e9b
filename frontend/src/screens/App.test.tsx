import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';

import { aMatch } from '../match/samples';
import { aSession } from '../training/samples';
import { App } from './App';
import { aTrainer, anArena } from './audience';

vi.mock('../match/drawFight', () => ({ drawFight: () => () => undefined }));
vi.mock('../match/drawFigure', () => ({ drawFigure: () => () => undefined }));

afterEach(cleanup);

function visit(path: string, arena = anArena(), trainer = aTrainer()): void {
  const { hook } = memoryLocation({ path });
  render(
    <Router hook={hook}>
      <App arena={arena} trainer={trainer} />
    </Router>,
  );
}

describe('the addresses of the page', () => {
  it('follow the arena where none is named', () => {
    const follow = vi.fn(anArena().follow);
    visit('/', anArena({ follow }));
    expect(follow.mock.calls[0]?.[0]).toBeUndefined();
  });

  it('lead to a match', () => {
    const follow = vi.fn(anArena().follow);
    visit('/match/kestrel-vesper-1', anArena({ follow }));
    expect(follow.mock.calls[0]?.[0]).toBe('kestrel-vesper-1');
  });

  it('lead to a session', () => {
    const follow = vi.fn(aTrainer().follow);
    visit('/training/ppo-1', anArena(), aTrainer({ follow }));
    expect(follow.mock.calls[0]?.[0]).toBe('ppo-1');
  });

  it('lead to the sessions there are', async () => {
    const sessions = () => Promise.resolve([aSession({ name: 'First' })]);
    visit('/training', anArena(), aTrainer({ sessions }));
    expect(await screen.findByRole('link', { name: /First/ })).toBeTruthy();
  });

  it('lead to the matches there are, each with its result', async () => {
    const matches = () =>
      Promise.resolve([
        aMatch({ matchId: 'a', status: 'finished', result: { winnerId: 'p2', ending: 'ko' } }),
        aMatch({ matchId: 'b', status: 'finished', result: { ending: 'double_ko' } }),
        aMatch({ matchId: 'c', status: 'paused', exhibition: true }),
      ]);
    visit('/matches', anArena({ matches }));
    const links = within(await screen.findByRole('list')).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/match/a', '/match/b', '/']);
    expect(links[0]?.textContent).toContain('Vesper won');
    expect(links[1]?.textContent).toContain('Draw');
    expect(links[2]?.textContent).toContain('Ready');
  });

  it('lead to a fighter and its moves', async () => {
    visit('/fighters/vesper');
    expect(await screen.findByRole('table', { name: 'Moves of Vesper' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Vesper' }).getAttribute('aria-current')).toBe('page');
  });

  it('lead back from nowhere', () => {
    visit('/no/such/place');
    expect(screen.getByRole('heading', { name: 'Nothing is here' })).toBeTruthy();
  });
});
