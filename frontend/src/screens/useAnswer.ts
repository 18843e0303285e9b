/*
 * A question to the server whose answer a screen shows.
 */
import { useCallback, useEffect, useRef, useState } from 'react';

import { reasonOf } from '../failure';

export interface Answer<T> {
  /** The newest answer; it stays while the question is asked again. */
  readonly value: T | undefined;
  /** Why the last try failed. */
  readonly failure: string | undefined;
  readonly askAgain: () => void;
}

/** Asks at once, and every `everyMs` while the page is shown. `ask` must keep its identity. */
export function useAnswer<T>(ask: () => Promise<T>, everyMs?: number): Answer<T> {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState<string>();
  const latest = useRef(0);

  const askAgain = useCallback(() => {
    latest.current += 1;
    const mine = latest.current;
    ask().then(
      (answer) => {
        if (mine === latest.current) {
          setValue(answer);
          setFailure(undefined);
        }
      },
      (thrown: unknown) => {
        if (mine === latest.current) {
          setFailure(reasonOf(thrown));
        }
      },
    );
  }, [ask]);

  useEffect(() => {
    askAgain();
    const look = (): void => {
      if (!document.hidden) {
        askAgain();
      }
    };
    if (everyMs === undefined) {
      return () => {
        latest.current += 1;
      };
    }
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      // Whatever is on its way is for nobody.
      latest.current += 1;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [askAgain, everyMs]);

  return { value, failure, askAgain };
}
