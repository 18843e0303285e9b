/*
 * The matches that the arena holds, newest first.
 */
import { useCallback, useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';

import type { MatchView } from '../match/arena';
import { useBackstage } from './backstage';
import './lists.css';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { ago } from './words';

const refreshMs = 5000;

export function Matches(): ReactNode {
  const { arena } = useBackstage();
  const ask = useCallback(
    async () => ({
      matches: await arena.matches(),
      names: new Map((await arena.characters()).map((it) => [it.character, it.displayName])),
      asOf: Date.now(),
    }),
    [arena],
  );
  const { value, failure, askAgain } = useAnswer(ask, refreshMs);
  useEffect(() => {
    document.title = 'Matches · Arcade Clash';
  }, []);
  return (
    <main className="page">
      <h1>Matches</h1>
      <Trouble reason={failure} again={askAgain} />
      {value === undefined && failure === undefined && <p className="lead">Looking…</p>}
      {value?.matches.length === 0 && (
        <p className="lead">No fight is on. Open one, or watch the arena: it starts one for you.</p>
      )}
      <ul className="rows">
        {value?.matches.map((match) => (
          <li key={match.matchId}>
            <Link href={match.exhibition ? '/' : `/match/${match.matchId}`} className="row-card">
              <span className="row-title">
                {match.players.map(({ id, character, agent }) => (
                  <span key={id} className="row-player" data-side={id}>
                    {value.names.get(character) ?? character} <small>{agent}</small>
                  </span>
                ))}
              </span>
              <span className="row-notes">
                {match.exhibition && <span className="tag">Exhibition</span>}
                <span className="status" data-status={match.status}>
                  {outcome(match, value.names)}
                </span>
                <small>{ago(match.createTime, value.asOf)}</small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}

const statuses = { running: 'Running', paused: 'Paused', finished: 'Over' } as const;

function outcome(match: MatchView, names: ReadonlyMap<string, string>): string {
  const { result } = match;
  if (result === undefined) {
    // It is held while nobody watches, and goes on as soon as someone does.
    return match.exhibition && match.status === 'paused' ? 'Ready' : statuses[match.status];
  }
  if (result.winnerId === undefined) {
    return result.ending === 'stopped' ? 'Stopped' : 'Draw';
  }
  const { character } = match.players[result.winnerId === 'p1' ? 0 : 1];
  return `${names.get(character) ?? character} won`;
}
