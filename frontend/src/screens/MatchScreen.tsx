/*
 * A live fight on a stage that fills the window: the arena's, or a match of one's own, which takes
 * orders.
 */
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';

import type { MatchOrder, MatchView } from '../match/arena';
import { createFightStore, nameOf, type Fight, type FightStore } from '../match/fightStore';
import { useBackstage } from './backstage';
import { ConnectionBadge } from './ConnectionBadge';
import { CopyLink } from './CopyLink';
import { LiveHUD } from './HUD';
import './match.css';
import { Readout } from './Readout';
import { StageCanvas } from './StageCanvas';
import { sentence, Trouble } from './Trouble';
import { useDeed } from './useDeed';
import { useKeys } from './useKeys';
import { WatchOnly } from './WatchOnly';

export function MatchScreen({ matchId }: { readonly matchId?: string }): ReactNode {
  const { arena } = useBackstage();
  const fight = useMemo(() => createFightStore(arena, matchId), [arena, matchId]);
  useEffect(() => fight.follow(), [fight]);

  const [showBoxes, setShowBoxes] = useState(false);
  const theatre = useRef<HTMLDivElement>(null);
  const toggleBoxes = useCallback(() => {
    setShowBoxes((shown) => !shown);
  }, []);
  const toggleFullscreen = useCallback(() => {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : theatre.current?.requestFullscreen();
    // A browser that will not is left as it is.
    change?.catch(() => undefined);
  }, []);
  useKeys({ b: toggleBoxes, f: toggleFullscreen });

  const connection = useStore(fight, (now) => now.connection);
  const trouble = useStore(fight, characterTrouble);
  const match = useStore(fight, (now) => now.match);
  const title = useStore(fight, titleOf);
  useEffect(() => {
    document.title = title === '' ? 'Arcade Clash' : `${title} · Arcade Clash`;
  }, [title]);

  return (
    <main className="match">
      <h1 className="unseen">{title === '' ? 'A fight' : title}</h1>
      <div className="theatre" ref={theatre}>
        <div className="stage" data-connection={connection.state}>
          <StageCanvas fight={fight} showBoxes={showBoxes} />
          {match && <LiveHUD fight={fight} />}
          {showBoxes && <Readout fight={fight} />}
          <Curtain fight={fight} isOwn={matchId !== undefined} />
        </div>
      </div>
      <div className="desk">
        <div className="desk-side">
          <ConnectionBadge connection={connection} retry={fight.retry} />
          {match && <Billing fight={fight} />}
        </div>
        <div className="desk-side">
          {matchId !== undefined && match && <Orders match={match} />}
          <button
            type="button"
            className="button"
            aria-pressed={showBoxes}
            onClick={toggleBoxes}
            title="Show where each fighter can hurt and be hurt (B)"
          >
            Hitboxes
          </button>
          <button
            type="button"
            className="button"
            onClick={toggleFullscreen}
            title="Fill the screen (F)"
          >
            Full screen
          </button>
          <CopyLink path={matchId === undefined ? '/' : `/match/${matchId}`} />
        </div>
      </div>
      <Trouble reason={trouble} again={fight.retryCharacters} />
    </main>
  );
}

function titleOf(fight: Fight): string {
  return fight.match ? `${nameOf(fight, 'p1')} vs ${nameOf(fight, 'p2')}` : '';
}

/** Which characters of the match are missing, and why. */
function characterTrouble({ characterFailures }: Fight): string | undefined {
  const missing = Object.entries(characterFailures);
  const [first] = missing;
  return first === undefined
    ? undefined
    : `${missing.map(([character]) => character).join(' and ')} cannot be drawn: ${first[1]}`;
}

/** Who plays whom. */
function Billing({ fight }: { readonly fight: FightStore }): ReactNode {
  const [first, second, p1, p2] = useStore(
    fight,
    useShallow((now) => [
      nameOf(now, 'p1'),
      nameOf(now, 'p2'),
      now.match?.players[0].agent,
      now.match?.players[1].agent,
    ]),
  );
  const isExhibition = useStore(fight, (now) => now.match?.exhibition);
  return (
    <p className="billing">
      <span>
        {first} <small>{p1}</small> <span className="versus">vs</span> {second} <small>{p2}</small>
      </span>
      {isExhibition && <span className="tag">Exhibition</span>}
    </p>
  );
}

function Orders({ match }: { readonly match: MatchView }): ReactNode {
  const { arena } = useBackstage();
  const { isOff, failure, attempt } = useDeed();
  const order = (given: MatchOrder): void => {
    attempt(async () => {
      await arena.order(match.matchId, given);
    });
  };
  const isPaused = match.status === 'paused';
  const isOver = match.status === 'finished';
  const hold = (): void => {
    order({ kind: isPaused ? 'resume' : 'pause' });
  };
  const step = (): void => {
    order({ kind: 'step', frames: 1 });
  };
  useKeys(
    isOver || match.exhibition
      ? {}
      : { ' ': hold, p: hold, escape: hold, ...(isPaused ? { '.': step } : {}) },
  );
  if (match.exhibition || isOver) {
    return null;
  }
  return (
    <>
      <button
        type="button"
        className="button primary"
        disabled={isOff}
        onClick={hold}
        title={isPaused ? 'Let it go on (space)' : 'Hold the fight (space)'}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </button>
      <button
        type="button"
        className="button"
        disabled={isOff || !isPaused}
        onClick={step}
        title={isPaused ? 'One frame on (.)' : 'Pause it first'}
      >
        Step
      </button>
      <button
        type="button"
        className="button"
        disabled={isOff}
        onClick={() => {
          order({ kind: 'stop' });
        }}
        title="End it now, with no winner"
      >
        Stop
      </button>
      <WatchOnly />
      <Trouble reason={failure} />
    </>
  );
}

/** What lies over the stage while there is no fight to see, or none that moves. */
function Curtain({
  fight,
  isOwn,
}: {
  readonly fight: FightStore;
  readonly isOwn: boolean;
}): ReactNode {
  const { mayOnlyWatch } = useBackstage();
  const { connection, match } = useStore(
    fight,
    useShallow(({ connection, match }) => ({ connection, match })),
  );
  if (connection.state === 'refused' && match?.status !== 'finished') {
    return (
      <div className="curtain closed">
        <p className="curtain-word">{connection.isMissing ? 'No such fight' : 'Not available'}</p>
        <p>{sentence(connection.reason)}</p>
        {connection.isMissing && (
          <p className="curtain-doors">
            <Link href="/new" className="button primary">
              New match
            </Link>
            <Link href="/" className="button">
              Watch the arena
            </Link>
          </p>
        )}
      </div>
    );
  }
  if (connection.state === 'lost') {
    return (
      <div className="curtain">
        <p className="curtain-word">Connection lost</p>
        <p>{sentence(connection.reason)} Trying again by itself.</p>
      </div>
    );
  }
  if (connection.state === 'crowded') {
    return (
      <div className={match === undefined ? 'curtain closed' : 'curtain'}>
        <p className="curtain-word">Waiting for its turn</p>
        <p>
          Over plain HTTP a browser grants six connections, and your other tabs hold them all. Hide
          one, and the fight goes on here.
        </p>
        <p>
          <small>
            A server started with <code>--tls</code> has no such limit.
          </small>
        </p>
      </div>
    );
  }
  if (connection.state === 'full') {
    return (
      <div className={match === undefined ? 'curtain closed' : 'curtain'}>
        <p className="curtain-word">The house is full</p>
        <p>{sentence(connection.reason)} Asking again by itself, now and then.</p>
      </div>
    );
  }
  if (match === undefined) {
    return (
      <div className="curtain closed">
        <p className="curtain-word">Finding the fight</p>
      </div>
    );
  }
  if (match.status === 'paused') {
    return (
      <div className="curtain sheer">
        <p className="curtain-word">Paused</p>
        {!mayOnlyWatch && <p>Space goes on, the full stop moves one frame.</p>}
      </div>
    );
  }
  return isOwn && match.status === 'finished' ? <Afterwards match={match} /> : null;
}

/** Where one goes after a match of one's own. */
function Afterwards({ match }: { readonly match: MatchView }): ReactNode {
  const { arena } = useBackstage();
  const [, go] = useLocation();
  const { isOff, failure, attempt } = useDeed();
  const rematch = (): void => {
    attempt(async () => {
      const { matchId } = await arena.open({ players: match.players });
      go(`/match/${matchId}`);
    });
  };
  return (
    <div className="afterwards">
      <button type="button" className="button primary" disabled={isOff} onClick={rematch}>
        Rematch
      </button>
      <Link href="/new" className="button">
        New match
      </Link>
      <Link href="/" className="button">
        Watch the arena
      </Link>
      <WatchOnly />
      <Trouble reason={failure} />
    </div>
  );
}
