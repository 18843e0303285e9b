/*
 * A character as it stands, or doing a move.
 */
import { useCallback, useEffect, useRef, type ReactNode } from 'react';

import { drawFigure } from '../match/drawFigure';
import type { PlayerId } from '../match/view';
import { useBackstage } from './backstage';
import { useAnswer } from './useAnswer';

interface Props {
  readonly character: string;
  readonly side: PlayerId;
  readonly action?: string | undefined;
}

export function Portrait({ character, side, action }: Props): ReactNode {
  const { arena } = useBackstage();
  const ask = useCallback(() => arena.character(character), [arena, character]);
  const { value } = useAnswer(ask);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null || value === undefined) {
      return;
    }
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    return drawFigure(canvas.current, { character: value, side, action, isStill });
  }, [value, side, action]);
  return (
    <canvas
      ref={canvas}
      className="portrait"
      role="img"
      aria-label={value?.displayName ?? character}
    />
  );
}
