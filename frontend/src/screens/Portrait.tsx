/*
 * A character as it stands, or doing a move.
 */
import { useCallback, useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';

import { reducedMotion } from '../match/display';
import { drawFigure } from '../match/drawFigure';
import type { PlayerId } from '../match/view';
import { useBackstage } from './backstage';
import { Trouble } from './Trouble';
import { useAnswer } from './useAnswer';

interface Props {
  readonly character: string;
  readonly side: PlayerId;
  readonly action?: string | undefined;
}

export function Portrait({ character, side, action }: Props): ReactNode {
  const { arena } = useBackstage();
  const ask = useCallback(() => arena.character(character), [arena, character]);
  const { value, failure, askAgain } = useAnswer(ask);
  const canvas = useRef<HTMLCanvasElement>(null);
  const isStill = useReducedMotion();
  useEffect(() => {
    if (canvas.current === null || value === undefined) {
      return;
    }
    return drawFigure(canvas.current, { character: value, side, action, isStill });
  }, [value, side, action, isStill]);
  return (
    <>
      <canvas
        ref={canvas}
        className="portrait"
        role="img"
        aria-label={value?.displayName ?? character}
      />
      {value === undefined && <Trouble reason={failure} again={askAgain} />}
    </>
  );
}

function useReducedMotion(): boolean {
  return useSyncExternalStore(listenToMotion, () => reducedMotion().matches);
}

function listenToMotion(changed: () => void): () => void {
  const motion = reducedMotion();
  motion.addEventListener('change', changed);
  return () => {
    motion.removeEventListener('change', changed);
  };
}
