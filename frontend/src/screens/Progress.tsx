/*
 * How far a session is on its way.
 */
import type { CSSProperties, ReactNode } from 'react';

import type { SessionView } from '../training/trainer';
import { stepsOf } from './words';

export function Progress({ session }: { readonly session: SessionView }): ReactNode {
  const { step = 0, totalSteps } = session;
  if (totalSteps === undefined) {
    return <span className="progress-words">{stepsOf(step, totalSteps)}</span>;
  }
  const share = Math.min(1, step / totalSteps);
  return (
    <span className="progress">
      <span
        className="progress-track"
        role="progressbar"
        aria-label="Steps taken"
        aria-valuemin={0}
        aria-valuemax={totalSteps}
        aria-valuenow={Math.min(step, totalSteps)}
        style={{ '--share': share } as CSSProperties}
      >
        <span className="progress-fill" />
      </span>
      <span className="progress-words">{stepsOf(step, totalSteps)}</span>
    </span>
  );
}
