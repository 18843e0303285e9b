import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';

import { createAccess } from '../access';
import type { Arena } from '../match/arena';
import { aMatch } from '../match/samples';
import { aSession } from '../training/samples';
import { App } from './App';
import { aTrainer, anArena } from './audience';

vi.mock('../match/drawFight', () => ({ drawFight: () => () => undefined }));
vi.mock('../match/drawFigure', () => ({ drawFigure: () => () => undefined }));

afterEach(cleanup);

function anAccess(hash = '') {
  return createAccess({
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: () => undefined },
    storage: { getItem: () => null, setItem: () => undefined },
  });
}

function visit(path: string, arena = anArena(), trainer = aTrainer(), access = anAccess()): void {
  const { hook } = memoryLocation({ path });
  render(
    <Router hook={hook}>
      <App arena={arena} trainer={trainer} access={access} />
    </Router>,
  );
}

describe('the head of the page', () => {
  it('has a wordmark whose name is what is read on it', () => {
    visit('/');
    const wordmark = screen.getByRole('link', { name: 'Arcade Clash' });
    expect(wordmark.getAttribute('aria-label')).toBeNull();
    expect(wordmark.getAttribute('href')).toBe('/');
  });
});

describe('a screen that throws', () => {
  it('says so and offers a way out, and the others go on', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const matches = vi.fn<Arena['matches']>();
    matches.mockResolvedValue([{} as never]);
    visit('/matches', anArena({ matches }));
    expect((await screen.findByRole('alert')).textContent).toContain('An error in the page');
    expect(screen.getByRole('button', { name: 'Load it again' })).toBeTruthy();
    fireEvent.click(screen.getByRole('link', { name: 'Training' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('heading', { name: 'Train an agent' })).toBeTruthy();
  });
});

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
    await screen.findByText('Vesper won');
    const links = screen.getAllByRole('list').flatMap((list) => within(list).getAllByRole('link'));
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/', '/match/a', '/match/b']);
    expect(links[0]?.textContent).toContain('Ready');
    expect(links[1]?.textContent).toContain('Vesper won');
    expect(links[2]?.textContent).toContain('Draw');
  });

  it('lead to the agents there are', async () => {
    visit('/agents');
    expect(await screen.findByRole('table')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Agents' }).className).toContain('here');
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

describe('a server that asks for a token', () => {
  it('is said kindly, and let in once one is pasted', () => {
    const access = anAccess();
    const follow = vi.fn(anArena().follow);
    visit('/', anArena({ follow }), aTrainer(), access);
    act(() => {
      access.refused('this call needs a token');
    });
    expect(screen.getByRole('heading').textContent).toBe('A token, please');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Go on watching' })).toBeNull();
    fireEvent.change(screen.getByLabelText('Link or token'), {
      target: { value: ' https://arena.example/#token=abc-1_2 ' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Come in' }));
    expect(access.getState().token).toBe('abc-1_2');
    expect(screen.queryByText('A token, please')).toBeNull();
    expect(follow).toHaveBeenCalledTimes(2);
  });

  it('is asked for by whoever may only watch and has the other link', async () => {
    const access = anAccess('#token=for-watching');
    visit('/new', anArena(), aTrainer(), access);
    act(() => {
      access.welcomed('viewer');
    });
    expect(await screen.findByRole('button', { name: 'Fight' })).toHaveProperty('disabled', true);
    fireEvent.click(screen.getByRole('button', { name: 'I have it' }));
    expect(screen.getByRole('heading').textContent).toBe('A token, please');
    fireEvent.change(screen.getByLabelText('Link or token'), { target: { value: 'another' } });
    fireEvent.click(screen.getByRole('button', { name: 'Come in' }));
    act(() => {
      access.welcomed('operator');
    });
    expect(await screen.findByRole('button', { name: 'Fight' })).toHaveProperty('disabled', false);
  });

  it('says that a token is wrong, and lets one who may watch go on watching', () => {
    const access = anAccess('#token=wrong');
    visit('/', anArena(), aTrainer(), access);
    act(() => {
      access.welcomed();
      access.refused('this token is none of this server');
    });
    expect(screen.getByRole('heading').textContent).toBe('This token opens nothing here');
    expect(screen.getByRole('alert').textContent).toBe('This token is none of this server.');
    fireEvent.click(screen.getByRole('button', { name: 'Go on watching' }));
    expect(access.getState().refusal).toBeUndefined();
  });
});
