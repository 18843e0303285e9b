/*
 * How a stream stands, where one looks for it.
 */
import type { ReactNode } from 'react';

import type { Connection } from '../connection';

const words: Readonly<Record<Connection['state'], string>> = {
  connecting: 'Connecting',
  live: 'Live',
  resting: 'Resting',
  lost: 'Lost, trying again',
  ended: 'Ended',
  refused: 'Not available',
};

interface Props {
  readonly connection: Connection;
  readonly retry: () => void;
}

export function ConnectionBadge({ connection, retry }: Props): ReactNode {
  const isLost = connection.state === 'lost';
  return (
    <span className="connection" data-state={connection.state}>
      <span className="connection-word" role="status">
        {words[connection.state]}
      </span>
      {isLost && <span className="connection-reason">{connection.reason}</span>}
      {isLost && (
        <button type="button" className="button small" onClick={retry}>
          Try now
        </button>
      )}
    </span>
  );
}
