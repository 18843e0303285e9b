/*
 * Something that a press of a button changes on the server.
 */
import { useCallback, useRef, useState } from 'react';

import { reasonOf } from '../failure';
import { useBackstage } from './backstage';

export interface Deed {
  /** Whether its button is off: one is under way, or whoever came may only watch. */
  readonly isOff: boolean;
  /** Whether one is under way. */
  readonly isUnderWay: boolean;
  /** Why the last one failed, in the server's words. */
  readonly failure: string | undefined;
  /** Does it, unless it is off. */
  readonly attempt: (deed: () => Promise<void>) => void;
}

export function useDeed(): Deed {
  const { mayOnlyWatch } = useBackstage();
  const [isUnderWay, setUnderWay] = useState(false);
  // Two presses may come before the screen is drawn again.
  const isBegun = useRef(false);
  const [failure, setFailure] = useState<string>();
  const isOff = isUnderWay || mayOnlyWatch;
  const attempt = useCallback(
    (deed: () => Promise<void>) => {
      if (isOff || isBegun.current) {
        return;
      }
      isBegun.current = true;
      setUnderWay(true);
      setFailure(undefined);
      deed()
        .catch((thrown: unknown) => {
          setFailure(reasonOf(thrown));
        })
        .finally(() => {
          isBegun.current = false;
          setUnderWay(false);
        });
    },
    [isOff],
  );
  return { isOff, isUnderWay, failure, attempt };
}
