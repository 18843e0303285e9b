/*
 * What went wrong, said where it happened.
 */
import type { ReactNode } from 'react';

interface Props {
  /** A sentence; nothing is shown without one. */
  readonly reason: string | undefined;
  readonly again?: (() => void) | undefined;
}

export function Trouble({ reason, again }: Props): ReactNode {
  return (
    reason !== undefined && (
      <p className="trouble" role="alert">
        <span>{sentence(reason)}</span>
        {again && (
          <button type="button" className="button small" onClick={again}>
            Try again
          </button>
        )}
      </p>
    )
  );
}

/** The server begins its reasons in lower case and leaves out the stop; a screen shows a sentence. */
export function sentence(reason: string): string {
  const begun = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
