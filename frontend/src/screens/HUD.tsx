/*
 * The head-up display of a fight: names, health, gauges, rounds, the timer, and what is called out.
 *
 * `HUD` shows plain values and can be drawn from a literal object; `LiveHUD` selects those values
 * from a fight, so that it renders when one of them changes and never for a frame alone.
 */
import { useEffect, useState, type CSSProperties, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';

import type { FightStore } from '../match/fightStore';
import { playerHudOf, roundHudOf, roundsToWin, type PlayerHud, type RoundHud } from '../match/hud';
import './HUD.css';

interface Props {
  readonly p1: PlayerHud;
  readonly p2: PlayerHud;
  readonly round: RoundHud;
}

export function LiveHUD({ fight }: { readonly fight: FightStore }): ReactNode {
  const p1 = useStore(
    fight,
    useShallow((now) => playerHudOf(now, 'p1')),
  );
  const p2 = useStore(
    fight,
    useShallow((now) => playerHudOf(now, 'p2')),
  );
  const round = useStore(fight, useShallow(roundHudOf));
  return <HUD p1={p1} p2={p2} round={round} />;
}

export function HUD({ p1, p2, round }: Props): ReactNode {
  return (
    <div className="hud">
      <div className="hud-top">
        <Vitals player={p1} />
        <Timer seconds={round.seconds} />
        <Vitals player={p2} />
      </div>
      <Combo key="p1" player={p1} />
      <Combo key="p2" player={p2} />
      <Announcement round={round} />
      <div className="hud-bottom">
        <Gauge player={p1} />
        <Gauge player={p2} />
      </div>
    </div>
  );
}

function Vitals({ player }: { readonly player: PlayerHud }): ReactNode {
  const share = Math.min(1, player.health / player.maxHealth);
  const fill = { '--share': share } as CSSProperties;
  return (
    <section className="vitals" data-side={player.id} aria-label={player.name}>
      <div
        className={share <= 0.25 ? 'health low' : 'health'}
        role="meter"
        aria-label={`Health of ${player.name}`}
        aria-valuemin={0}
        aria-valuemax={player.maxHealth}
        aria-valuenow={player.health}
        style={fill}
      >
        <span className="health-trail" />
        <span className="health-fill" />
      </div>
      <div className="nameplate">
        <span className="name">{player.name}</span>
        <span className="rounds" role="img" aria-label={`Rounds won: ${player.roundsWon}`}>
          {Array.from({ length: roundsToWin }, (_, index) => (
            <span
              key={index}
              className={index < player.roundsWon ? 'round-mark won' : 'round-mark'}
            />
          ))}
        </span>
        <span className="agent">{player.agent}</span>
      </div>
    </section>
  );
}

function Timer({ seconds }: { readonly seconds: number }): ReactNode {
  const digits = String(seconds).padStart(2, '0');
  return (
    <div
      className={seconds <= 10 ? 'timer late' : 'timer'}
      role="timer"
      aria-label={`${seconds} seconds left`}
    >
      {/* A digit has a place of its own, so that the number does not shiver as it counts. */}
      {Array.from(digits, (digit, index) => (
        <span key={index} aria-hidden="true">
          {digit}
        </span>
      ))}
    </div>
  );
}

function Gauge({ player }: { readonly player: PlayerHud }): ReactNode {
  const isFull = player.gauge >= 100;
  return (
    <div
      className={isFull ? 'gauge full' : 'gauge'}
      data-side={player.id}
      role="meter"
      aria-label={`Super gauge of ${player.name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={player.gauge}
      style={{ '--share': player.gauge / 100 } as CSSProperties}
    >
      <span className="gauge-word">Super</span>
      <span className="gauge-track">
        <span className="gauge-fill" />
      </span>
      <span className="gauge-value">{isFull ? 'MAX' : `${player.gauge}%`}</span>
    </div>
  );
}

/** How long a combo stays to be read after its last hit. */
const comboLingerMs = 1100;

function Combo({ player }: { readonly player: PlayerHud }): ReactNode {
  const { comboHits: hits, comboDamage: damage } = player;
  const [last, setLast] = useState({ hits: 0, damage: 0 });
  if (hits > 1 && (hits !== last.hits || damage !== last.damage)) {
    setLast({ hits, damage });
  }
  const isOver = hits < 2;
  useEffect(() => {
    if (!isOver) {
      return;
    }
    const timer = setTimeout(() => {
      setLast({ hits: 0, damage: 0 });
    }, comboLingerMs);
    return () => {
      clearTimeout(timer);
    };
  }, [isOver]);
  return (
    last.hits > 1 && (
      <div className={isOver ? 'combo over' : 'combo'} data-side={player.id}>
        {/* Its key changes with every hit, so that the number jumps anew. */}
        <span key={last.hits} className="combo-hits">
          {last.hits}
        </span>
        <span className="combo-word">hits</span>
        <span className="combo-damage">{last.damage} damage</span>
      </div>
    )
  );
}

function Announcement({ round }: { readonly round: RoundHud }): ReactNode {
  return (
    <div className="announcement" aria-live="polite">
      {round.callText !== '' && (
        <div key={round.callText} className="call" data-tone={round.callTone}>
          <span className="call-text">{round.callText}</span>
          {round.callDetail !== '' && <span className="call-detail">{round.callDetail}</span>}
        </div>
      )}
    </div>
  );
}
