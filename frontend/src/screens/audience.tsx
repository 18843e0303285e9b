/*
 * A screen on a stage of its own, for tests: an arena and a trainer whose answers are given.
 */
import { render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';

import type { Following } from '../connection';
import type { Arena, MatchListener } from '../match/arena';
import { aCharacter, aMatch } from '../match/samples';
import { aSession, anAgent, someBounds } from '../training/samples';
import type { Trainer, TrainingListener } from '../training/trainer';
import { BackstageContext } from './backstage';

const silent: Following = { retry: () => undefined, stop: () => undefined };
const summaries = ['kestrel', 'vesper'].map((character) => aCharacter(character));

export function anArena(changes: Partial<Arena> = {}): Arena {
  return {
    bounds: someBounds,
    characters: () => Promise.resolve(summaries),
    character: (character) => Promise.resolve(aCharacter(character)),
    matches: () => Promise.resolve([]),
    open: () => Promise.resolve(aMatch()),
    order: () => Promise.resolve(aMatch()),
    follow: () => silent,
    ...changes,
  };
}

export function aTrainer(changes: Partial<Trainer> = {}): Trainer {
  return {
    bounds: someBounds,
    agents: () => Promise.resolve([anAgent('scripted'), anAgent('random')]),
    rename: (agent, displayName) => Promise.resolve(anAgent(agent, { displayName })),
    deleteAgent: () => Promise.resolve(),
    sessions: () => Promise.resolve([]),
    start: () => Promise.resolve(aSession()),
    order: () => Promise.resolve(aSession()),
    forget: () => Promise.resolve(),
    curves: () => Promise.resolve([]),
    follow: () => silent,
    ...changes,
  };
}

/** A follow whose listener the test keeps, to tell it things. */
export function heardBy<Listener extends MatchListener | TrainingListener>(
  following: Following = silent,
): { follow: (id: string | undefined, listener: Listener) => Following; listener: () => Listener } {
  let latest: Listener | undefined;
  return {
    follow: (_id, listener) => {
      latest = listener;
      return following;
    },
    listener: () => {
      if (latest === undefined) {
        throw new Error('nobody listens');
      }
      return latest;
    },
  };
}

export interface Shown extends RenderResult {
  /** The addresses that were gone to, the first among them. */
  readonly history: readonly string[];
}

export function show(
  screen: ReactNode,
  {
    arena = anArena(),
    trainer = aTrainer(),
    mayOnlyWatch = false,
    askForToken = () => undefined,
    path = '/',
  } = {},
): Shown {
  const { hook, history } = memoryLocation({ path, record: true });
  const result = render(
    <Router hook={hook}>
      <BackstageContext value={{ arena, trainer, mayOnlyWatch, askForToken }}>
        {screen}
      </BackstageContext>
    </Router>,
  );
  return { ...result, history };
}
