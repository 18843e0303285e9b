/*
 * What every screen asks its questions: the arena and the trainer, handed down from the top.
 */
import { createContext, use } from 'react';

import type { Arena } from '../match/arena';
import type { Trainer } from '../training/trainer';

export interface Backstage {
  readonly arena: Arena;
  readonly trainer: Trainer;
}

export const BackstageContext = createContext<Backstage | undefined>(undefined);

export function useBackstage(): Backstage {
  const backstage = use(BackstageContext);
  if (backstage === undefined) {
    throw new Error('a screen stands outside of BackstageContext');
  }
  return backstage;
}
