/*
 * The canvas on which a fight is drawn. React makes it once; after that the screen's own frames
 * drive it, and each draws what the store holds.
 */
import { useEffect, useRef, type ReactNode } from 'react';

import { drawFight } from '../match/drawFight';
import type { FightStore } from '../match/fightStore';

interface Props {
  readonly fight: FightStore;
  readonly showBoxes: boolean;
}

export function StageCanvas({ fight, showBoxes }: Props): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const boxes = useRef(showBoxes);
  useEffect(() => {
    boxes.current = showBoxes;
  }, [showBoxes]);
  useEffect(
    () => (canvas.current ? drawFight(canvas.current, fight, () => boxes.current) : undefined),
    [fight],
  );
  return <canvas ref={canvas} className="stage-canvas" role="img" aria-label="The fight" />;
}
