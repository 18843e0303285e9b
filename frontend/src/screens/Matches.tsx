/*
 * The matches that the arena holds: those to watch now, those that are over, and how to open one.
 */
import { useCallback, useEffect, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import type { MatchView } from '../match/arena';
import { useBackstage } from './backstage';
import './lists.css';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { useDeed } from './useDeed';
import { WatchOnly } from './WatchOnly';
import { ago } from './words';

const refreshMs = 5000;

/** Names of characters under their ids. */
type Names = ReadonlyMap<string, string>;

export function Matches(): ReactNode {
  const { arena } = useBackstage();
  const ask = useCallback(async () => {
    const [matches, characters] = await Promise.all([arena.matches(), arena.characters()]);
    return {
      running: matches.filter(({ status }) => status !== 'finished'),
      over: matches.filter(({ status }) => status === 'finished'),
      names: new Map(characters.map((it) => [it.character, it.displayName])),
      asOf: Date.now(),
    };
  }, [arena]);
  const { value, failure, askAgain } = useAnswer(ask, refreshMs);
  useEffect(() => {
    document.title = 'Matches · Arcade Clash';
  }, []);
  return (
    <main className="page">
      <div className="page-head">
        <h1>Matches</h1>
        <p className="doors">
          <Link href="/new" className="button primary">
            Open a match
          </Link>
          <Link href="/" className="button">
            Watch the arena
          </Link>
        </p>
      </div>
      <Trouble reason={failure} again={askAgain} />
      {value === undefined && failure === undefined && <p className="lead">Looking…</p>}
      {value && (
        <>
          <section className="list" aria-labelledby="running">
            <h2 id="running">On now</h2>
            {value.running.length === 0 ? (
              <Empty />
            ) : (
              <Rows matches={value.running} names={value.names} asOf={value.asOf} />
            )}
          </section>
          {value.over.length > 0 && (
            <section className="list" aria-labelledby="over">
              <h2 id="over">Over</h2>
              <Rows matches={value.over} names={value.names} asOf={value.asOf} />
            </section>
          )}
        </>
      )}
    </main>
  );
}

/** What to do where no match is on. */
function Empty(): ReactNode {
  const call = `curl --json '{}' ${window.location.origin}/arcade_clash.v1.GameService/CreateMatch`;
  return (
    <div className="empty">
      <p className="lead">No match is on now.</p>
      <ul>
        <li>
          <Link href="/new">Open a match</Link>: choose two characters and who plays them, a trained
          agent for one.
        </li>
        <li>
          <Link href="/">Watch the arena</Link>: it starts an exhibition as soon as someone looks.
        </li>
        <li>
          From a shell: <code>{call}</code>
        </li>
      </ul>
    </div>
  );
}

interface RowsProps {
  readonly matches: readonly MatchView[];
  readonly names: Names;
  readonly asOf: number;
}

function Rows({ matches, names, asOf }: RowsProps): ReactNode {
  const [, go] = useLocation();
  const { arena } = useBackstage();
  const { isOff, failure, attempt } = useDeed();
  const rematch = ({ players }: MatchView): void => {
    attempt(async () => {
      const { matchId } = await arena.open({ players });
      go(`/match/${matchId}`);
    });
  };
  const isOver = matches.some(({ status }) => status === 'finished');
  return (
    <>
      <ul className="rows">
        {matches.map((match) => (
          <li key={match.matchId} className="match-row">
            <Link href={match.exhibition ? '/' : `/match/${match.matchId}`} className="row-card">
              <span className="row-title">
                {match.players.map(({ id, character, agent }) => (
                  <span key={id} className="row-player" data-side={id}>
                    {names.get(character) ?? character} <small>{agent}</small>
                  </span>
                ))}
              </span>
              <span className="row-notes">
                {match.exhibition && <span className="tag">Exhibition</span>}
                <span className="status" data-status={match.status}>
                  {outcome(match, names)}
                </span>
                <small>{ago(match.createTime, asOf)}</small>
              </span>
            </Link>
            {match.status === 'finished' && (
              <button
                type="button"
                className="button"
                disabled={isOff}
                onClick={() => {
                  rematch(match);
                }}
              >
                Rematch
              </button>
            )}
          </li>
        ))}
      </ul>
      {isOver && <WatchOnly />}
      <Trouble reason={failure} />
    </>
  );
}

const statuses = { running: 'Running', paused: 'Paused', finished: 'Over' } as const;

function outcome(match: MatchView, names: Names): string {
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
