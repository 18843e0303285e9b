/*
 * What the fight and the stream are at, in numbers, beside the hitboxes. It reads the store twice
 * a second: as a rendering for each frame it would cost more than it tells.
 */
import { useEffect, useState, type ReactNode } from 'react';

import type { Fight, FightStore } from '../match/fightStore';

const everyMs = 500;

export function Readout({ fight }: { readonly fight: FightStore }): ReactNode {
  const [now, setNow] = useState<Fight>(() => fight.getState());
  const [rate, setRate] = useState<number>();
  useEffect(() => {
    let states = 0;
    let since = performance.now();
    const unsubscribe = fight.subscribe((next, last) => {
      states += next.state === last.state ? 0 : 1;
    });
    const timer = setInterval(() => {
      const ms = performance.now() - since;
      setRate(Math.round((states * 1000) / ms));
      setNow(fight.getState());
      states = 0;
      since = performance.now();
    }, everyMs);
    return () => {
      unsubscribe();
      clearInterval(timer);
    };
  }, [fight]);
  const { state } = now;
  return (
    state && (
      <dl className="readout">
        <dt>frame</dt>
        <dd>{state.frame}</dd>
        <dt>states a second</dt>
        <dd>{rate ?? '…'}</dd>
        <dt>skipped</dt>
        <dd>{now.skippedFrames}</dd>
        {state.players.map(({ id, action, frame, status, stun }) => (
          <div key={id} className="readout-player">
            <dt>{id}</dt>
            <dd>
              {action} {frame} · {status}
              {stun > 0 && ` ${stun}`}
            </dd>
          </div>
        ))}
      </dl>
    )
  );
}
