/*
 * Which sessions are laid over the session that is shown.
 */
import { useCallback, type ReactNode } from 'react';

import type { ComparedSession, Other } from '../training/comparison';
import type { TrainingStatus } from '../training/trainer';
import { useBackstage } from './backstage';
import { color } from './plotColors';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';

/** There are eight colors, and the session that is shown has one of them. */
const most = 7;

const ended: ReadonlySet<TrainingStatus> = new Set(['finished', 'stopped', 'failed', 'lost']);

interface Props {
  /** The session that is shown. */
  readonly sessionId: string;
  readonly sessions: readonly ComparedSession[];
  readonly choose: (other: Other) => void;
  readonly leaveOut: (sessionId: string) => void;
}

export function Compare({ sessionId, sessions, choose, leaveOut }: Props): ReactNode {
  const { trainer } = useBackstage();
  const ask = useCallback(() => trainer.sessions(), [trainer]);
  const { value: known = [], failure, askAgain } = useAnswer(ask);
  const others = known.filter(
    (it) =>
      it.sessionId !== sessionId &&
      it.step !== undefined &&
      sessions.every((chosen) => chosen.sessionId !== it.sessionId),
  );
  return (
    <div className="compare">
      {others.length > 0 && sessions.length < most && (
        <label>
          Compare with{' '}
          <select
            value=""
            onChange={({ target: { value } }) => {
              const other = others.find((it) => it.sessionId === value);
              if (other !== undefined) {
                choose({
                  sessionId: other.sessionId,
                  name: `${other.name} · ${other.sessionId}`, // two may have the same name
                  goesOn: !ended.has(other.status),
                });
              }
            }}
          >
            <option value="">another session</option>
            {others.map((it) => (
              <option key={it.sessionId} value={it.sessionId}>
                {it.name} · {it.sessionId}
              </option>
            ))}
          </select>
        </label>
      )}
      {sessions.map((it, index) => (
        <span key={it.sessionId} className="compared">
          <span className="swatch" style={{ background: color(index + 1) }} />
          <span className="compared-name" title={it.name}>
            {it.name}
          </span>
          <button
            type="button"
            className="button small"
            aria-label={`Leave out ${it.name}`}
            onClick={() => {
              leaveOut(it.sessionId);
            }}
          >
            ×
          </button>
          <Trouble reason={it.failure} />
        </span>
      ))}
      <Trouble reason={failure} again={askAgain} />
    </div>
  );
}
