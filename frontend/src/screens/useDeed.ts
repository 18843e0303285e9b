/*
 * Something that a press of a button does on the server.
 */
import { useCallback, useState } from 'react';

import { reasonOf } from '../failure';

export interface Deed {
  readonly isUnderWay: boolean;
  /** Why the last one failed, in the server's words. */
  readonly failure: string | undefined;
  /** Does it, unless one is under way. */
  readonly attempt: (deed: () => Promise<void>) => void;
}

export function useDeed(): Deed {
  const [isUnderWay, setUnderWay] = useState(false);
  const [failure, setFailure] = useState<string>();
  const attempt = useCallback(
    (deed: () => Promise<void>) => {
      if (isUnderWay) {
        return;
      }
      setUnderWay(true);
      setFailure(undefined);
      deed()
        .catch((thrown: unknown) => {
          setFailure(reasonOf(thrown));
        })
        .finally(() => {
          setUnderWay(false);
        });
    },
    [isUnderWay],
  );
  return { isUnderWay, failure, attempt };
}
