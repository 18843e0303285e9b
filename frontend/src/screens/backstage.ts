/*
 * What every screen asks its questions: the arena and the trainer, handed down from the top, and
 * whether more than questions may be asked.
 */
import { createContext, use } from 'react';

import type { Arena } from '../match/arena';
import type { Trainer } from '../training/trainer';

export interface Backstage {
  readonly arena: Arena;
  readonly trainer: Trainer;
  /** Whether whoever came may only watch: what changes something is off then. */
  readonly mayOnlyWatch: boolean;
  /** Asks for a token that may do more. */
  readonly askForToken: () => void;
}

export const BackstageContext = createContext<Backstage | undefined>(undefined);

export function useBackstage(): Backstage {
  const backstage = use(BackstageContext);
  if (backstage === undefined) {
    throw new Error('a screen stands outside of BackstageContext');
  }
  return backstage;
}
