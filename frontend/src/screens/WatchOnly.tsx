/*
 * Why buttons are off, beside them, for whoever may only watch.
 */
import type { ReactNode } from 'react';

import { useBackstage } from './backstage';

export function WatchOnly(): ReactNode {
  const { mayOnlyWatch, askForToken } = useBackstage();
  return (
    mayOnlyWatch && (
      <p className="watch-only">
        You are here to watch. What changes something takes the server’s other link, the one for
        operators.{' '}
        <button type="button" className="button small" onClick={askForToken}>
          I have it
        </button>
      </p>
    )
  );
}
