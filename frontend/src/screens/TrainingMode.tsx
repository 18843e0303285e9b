/*
 * Where training begins: a form with values already there, and the sessions there are.
 */
import { useCallback, useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';

import type { SessionView } from '../training/trainer';
import { useBackstage } from './backstage';
import './lists.css';
import { Progress } from './Progress';
import { StartForm } from './StartForm';
import './training.css';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { ago } from './words';

const refreshMs = 3000;

export function TrainingMode(): ReactNode {
  const { arena, trainer } = useBackstage();
  const askChoices = useCallback(async () => {
    const [characters, agents] = await Promise.all([arena.characters(), trainer.agents()]);
    return { characters, agents };
  }, [arena, trainer]);
  const choices = useAnswer(askChoices);
  const askSessions = useCallback(
    async () => ({ sessions: await trainer.sessions(), asOf: Date.now() }),
    [trainer],
  );
  const sessions = useAnswer(askSessions, refreshMs);
  useEffect(() => {
    document.title = 'Training · Arcade Clash';
  }, []);
  return (
    <main className="page training">
      <section className="training-start">
        <h1>Train an agent</h1>
        <p className="lead">It begins knowing nothing, and learns while you watch its curves.</p>
        <Trouble reason={choices.failure} again={choices.askAgain} />
        {choices.value && <StartForm {...choices.value} />}
      </section>
      <section className="training-sessions">
        <h2>Sessions</h2>
        <Trouble reason={sessions.failure} again={sessions.askAgain} />
        {sessions.value?.sessions.length === 0 && (
          <p className="lead">
            None yet. Start training here, or run <code>arcade-clash train</code> in a terminal on
            this machine: its curves appear here too.
          </p>
        )}
        <ul className="rows">
          {sessions.value?.sessions.map((session) => (
            <li key={session.sessionId}>
              <SessionCard session={session} asOf={sessions.value?.asOf ?? 0} />
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}

function SessionCard({
  session,
  asOf,
}: {
  readonly session: SessionView;
  readonly asOf: number;
}): ReactNode {
  return (
    <Link href={`/training/${session.sessionId}`} className="row-card">
      <span className="row-title">{session.name}</span>
      <span className="row-notes">
        <span className="status" data-status={session.status}>
          {session.status}
        </span>
        <small>{session.sessionId}</small>
        <small>{ago(session.createTime, asOf)}</small>
      </span>
      <Progress session={session} />
    </Link>
  );
}
