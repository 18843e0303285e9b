/*
 * A training session: where it stands, its orders, its curves, and what it saved.
 */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useStore } from 'zustand';

import { createSessionStore, type SessionStore } from '../training/sessionStore';
import {
  firstOf,
  sparringPartner,
  type RowView,
  type SessionView,
  type TrainingOrder,
  type TrainingStatus,
} from '../training/trainer';
import { AgentSelect } from './AgentSelect';
import { useBackstage } from './backstage';
import { Charts } from './Charts';
import { ConnectionBadge } from './ConnectionBadge';
import { CopyLink } from './CopyLink';
import { Facts } from './Facts';
import { Progress } from './Progress';
import './training.css';
import { sentence, Trouble } from './Trouble';
import { useAnswer } from './useAnswer';
import { useDeed } from './useDeed';
import { WatchOnly } from './WatchOnly';
import { short, span, weights, words } from './words';

export function Session({ sessionId }: { readonly sessionId: string }): ReactNode {
  const { trainer } = useBackstage();
  const store = useMemo(() => createSessionStore(trainer, sessionId), [trainer, sessionId]);
  useEffect(() => store.follow(), [store]);
  const { connection, session, rows } = useStore(store);
  const name = session?.name ?? 'Session';
  useEffect(() => {
    document.title = `${name} · Arcade Clash`;
  }, [name]);

  if (connection.state === 'refused') {
    return (
      <main className="page narrow">
        <h1>{connection.isMissing ? 'No such session' : 'Not available'}</h1>
        <p className="lead">{sentence(connection.reason)}</p>
        <Link href="/training" className="button primary">
          To the sessions
        </Link>
      </main>
    );
  }
  return (
    <main className="page session">
      <p className="way-back">
        <Link href="/training">Training</Link>
      </p>
      <div className="page-head">
        <h1>{name}</h1>
        <ConnectionBadge connection={connection} retry={store.retry} />
      </div>
      {connection.state === 'crowded' && (
        <p className="lead">
          Over plain HTTP a browser grants six connections, and your other tabs hold them all. Hide
          one, and this curve goes on. A server started with <code>--tls</code> has no such limit.
        </p>
      )}
      {session && <Standing session={session} rows={rows} store={store} />}
      {session && session.agent !== '' && <WatchIt session={session} />}
      {session && <Charts rows={rows} session={session} />}
    </main>
  );
}

const statusWords: Readonly<Record<TrainingStatus, string>> = {
  starting: 'Starting',
  running: 'Learning',
  paused: 'Paused',
  stopping: 'Stopping',
  silent: 'Silent',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
  lost: 'Lost',
};

/** The terms of the reward that weigh otherwise than by default, as the form takes them. */
interface StandingProps {
  readonly session: SessionView;
  readonly rows: readonly RowView[];
  readonly store: SessionStore;
}

function Standing({ session, rows, store }: StandingProps): ReactNode {
  const newest = rows.at(-1);
  const facts = [
    ['Algorithm', session.algorithm.toUpperCase()],
    ['Learns', words(session.character) || 'every character'],
    ['Against', [session.opponent, words(session.opponentCharacter)].filter(Boolean).join(' as ')],
    ['Episodes', newest?.episode === undefined ? '' : short(newest.episode)],
    [
      'Trained for',
      Number.isFinite(newest?.elapsedSeconds) ? span(newest?.elapsedSeconds ?? 0) : '',
    ],
    ['Left', timeLeft(session, newest)],
    ['Seed', session.seed === undefined ? '' : String(session.seed)],
    ['Rewards', weights(session.settings?.rewardWeights)],
  ] as const;
  return (
    <section className="standing" aria-label="Where it stands">
      <div className="standing-line">
        <span className="status large" data-status={session.status} role="status">
          {statusWords[session.status]}
        </span>
        {session.activity !== '' && <span className="activity">{sentence(session.activity)}</span>}
        {session.status === 'silent' && (
          <span className="activity">
            It goes on with the next report, or ends within a minute.
          </span>
        )}
        <Orders session={session} store={store} />
      </div>
      <Progress session={{ ...session, step: newest?.step ?? session.step }} />
      <Trouble reason={session.failure === '' ? undefined : session.failure} />
      <Facts facts={facts} />
    </section>
  );
}

function timeLeft({ status, totalSteps }: SessionView, newest: RowView | undefined): string {
  const { step, stepsPerSecond } = newest ?? {};
  const seconds = totalSteps && step && stepsPerSecond ? (totalSteps - step) / stepsPerSecond : NaN;
  return status === 'running' && Number.isFinite(seconds) ? span(seconds) : '';
}

function Orders({
  session,
  store,
}: {
  readonly session: SessionView;
  readonly store: SessionStore;
}): ReactNode {
  const { trainer } = useBackstage();
  const [, go] = useLocation();
  const { isOff, failure, attempt } = useDeed();
  const [isSure, setSure] = useState(false);
  const { sessionId, status } = session;
  const order = (given: TrainingOrder): void => {
    attempt(async () => {
      store.take(await trainer.order(sessionId, given));
    });
  };
  const forget = (): void => {
    if (!isSure) {
      setSure(true);
      return;
    }
    attempt(async () => {
      await trainer.forget(sessionId);
      go('/training');
    });
  };
  const resume = (): void => {
    attempt(async () => {
      await trainer.order(sessionId, 'resume');
      store.follow(); // the stream ended with the session
    });
  };
  const goesOn = ['starting', 'running', 'paused', 'silent'].includes(status);
  return (
    <div className="orders">
      {goesOn && (
        <>
          {status !== 'silent' && (
            <button
              type="button"
              className="button"
              disabled={isOff}
              onClick={() => {
                order(status === 'paused' ? 'resume' : 'pause');
              }}
            >
              {status === 'paused' ? 'Resume' : 'Pause'}
            </button>
          )}
          <button
            type="button"
            className="button"
            disabled={isOff}
            title="End it now, and save what it has learned as an agent"
            onClick={() => {
              order('stop');
            }}
          >
            Stop and save
          </button>
        </>
      )}
      {session.checkpointStep !== undefined && (
        <button
          type="button"
          className="button primary"
          disabled={isOff}
          title="A trainer is started again, and the curve goes on"
          onClick={resume}
        >
          Go on from step {short(session.checkpointStep)}
        </button>
      )}
      {!goesOn && status !== 'stopping' && (
        <button
          type="button"
          className={isSure ? 'button danger' : 'button'}
          disabled={isOff}
          title="The agent that it saved stays"
          onClick={forget}
          onBlur={() => {
            setSure(false);
          }}
        >
          {isSure ? 'Delete its curve for good?' : 'Delete'}
        </button>
      )}
      <CopyLink path={`/training/${sessionId}`} />
      <WatchOnly />
      <Trouble reason={failure} />
    </div>
  );
}

/** Lets what was learned fight against any other agent, whom it trained against before all. */
function WatchIt({ session }: { readonly session: SessionView }): ReactNode {
  const { agent, opponent: partners, opponentCharacter } = session;
  const { arena, trainer } = useBackstage();
  const [, go] = useLocation();
  const ask = useCallback(() => trainer.agents(), [trainer]);
  const { value: agents, failure: unasked, askAgain } = useAnswer(ask);
  const { isOff, failure, attempt } = useDeed();
  const [chosen, setChosen] = useState<string>();
  const opponent = chosen ?? sparringPartner(partners, agent, agents ?? []);
  const learned = agents?.find((it) => it.agent === agent);
  if (agents && learned === undefined) {
    return (
      <p className="lead">
        Saved as <code>{agent}</code>. This server has no such agent: it was deleted, or is kept
        where it was trained.
      </p>
    );
  }
  const watch = (): void => {
    attempt(async () => {
      const { matchId } = await arena.open({
        players: [
          { character: firstOf(learned?.character ?? ''), agent },
          { character: firstOf(opponentCharacter), agent: opponent },
        ],
      });
      go(`/match/${matchId}`);
    });
  };
  return (
    <section className="watch-it" aria-label="What it learned">
      <div>
        <h2>It has learned. See it fight.</h2>
        <p>
          Saved as <code>{agent}</code>
        </p>
      </div>
      {agents && (
        <label className="field">
          <span>Against</span>
          <AgentSelect agents={agents} value={opponent} choose={setChosen} />
        </label>
      )}
      <button type="button" className="button primary large" disabled={isOff} onClick={watch}>
        Watch it fight
      </button>
      <Trouble reason={failure} />
      <Trouble reason={unasked} again={askAgain} />
    </section>
  );
}
