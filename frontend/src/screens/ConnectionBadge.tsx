/*
 * How a stream stands, where one looks for it.
 */
import type { ReactNode } from 'react';

import type { Connection } from '../connection';
import { sentence } from './Trouble';

const words: Readonly<Record<Connection['state'], string>> = {
  connecting: 'Connecting',
  live: 'Live',
  resting: 'Resting',
  lost: 'Lost, trying again',
  crowded: 'Waiting for a connection',
  full: 'Full, trying again',
  ended: 'Ended',
  refused: 'Not available',
};

interface Props {
  readonly connection: Connection;
  readonly retry: () => void;
}

export function ConnectionBadge({ connection, retry }: Props): ReactNode {
  const { state } = connection;
  const isWaiting = state === 'lost' || state === 'crowded' || state === 'full';
  const remark = remarkOf(connection);
  return (
    <span className="connection" data-state={state}>
      <span className="connection-word" role="status">
        {words[state]}
      </span>
      {remark !== undefined && <span className="connection-reason">{remark}</span>}
      {isWaiting && (
        <button type="button" className="button small" onClick={retry}>
          Try now
        </button>
      )}
    </span>
  );
}

function remarkOf(connection: Connection): string | undefined {
  switch (connection.state) {
    case 'lost':
    case 'full':
      return sentence(connection.reason);
    case 'live':
      return connection.isSlow
        ? 'The connection was too slow for a moment. This is the newest.'
        : undefined;
    case 'connecting':
    case 'crowded':
    case 'resting':
    case 'ended':
    case 'refused':
      return undefined;
  }
}
