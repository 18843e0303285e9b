/*
 * The head-up display of a fight for screen readers: names, health, gauges, rounds, the timer,
 * combos and calls, with their roles. What is seen of it is painted on the stage's canvas
 * (`match/hudPainter.ts`), frame by frame.
 *
 * `HUD` shows plain values and can be drawn from a literal object; `LiveHUD` selects those values
 * from a fight, so that it renders when one of them changes and never for a frame alone.
 */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';

import type { FightStore } from '../match/fightStore';
import { playerHudOf, roundHudOf, type PlayerHud, type RoundHud } from '../match/hud';

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
    <div className="unseen">
      <Side player={p1} />
      <p role="timer" aria-label={`${round.seconds} seconds left`}>
        {round.seconds}
      </p>
      <Side player={p2} />
      <p aria-live="polite">
        {round.callText} {round.callDetail}
      </p>
    </div>
  );
}

function Side({ player }: { readonly player: PlayerHud }): ReactNode {
  const { name, agent, health, maxHealth, gauge, roundsWon, comboHits, comboDamage } = player;
  return (
    <section aria-label={name}>
      <p>
        {name} {agent}
      </p>
      <p
        role="meter"
        aria-label={`Health of ${name}`}
        aria-valuemin={0}
        aria-valuemax={maxHealth}
        aria-valuenow={health}
      >
        {health} of {maxHealth} health
      </p>
      <p
        role="meter"
        aria-label={`Super gauge of ${name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={gauge}
      >
        {gauge >= 100 ? 'MAX' : `${gauge}%`}
      </p>
      <p>Rounds won: {roundsWon}</p>
      {comboHits > 1 && (
        <p>
          {comboHits} hits, {comboDamage} damage
        </p>
      )}
    </section>
  );
}
