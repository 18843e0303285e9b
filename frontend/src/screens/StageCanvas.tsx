/*
 * The canvas on which a fight is drawn. React makes it once; after that the screen's own frames
 * drive it, and each draws what the store holds.
 */
import { useEffect, useRef, useState, type ReactNode } from 'react';

import { drawFight } from '../match/drawFight';
import type { FightStore } from '../match/fightStore';
import { sentence } from './Trouble';

interface Props {
  readonly fight: FightStore;
  readonly showBoxes: boolean;
}

export function StageCanvas({ fight, showBoxes }: Props): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const boxes = useRef(showBoxes);
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    boxes.current = showBoxes;
  }, [showBoxes]);
  useEffect(() => {
    const viewer = { showsBoxes: () => boxes.current, failed: setFailure };
    return canvas.current ? drawFight(canvas.current, fight, viewer) : undefined;
  }, [fight]);
  return (
    <>
      <canvas ref={canvas} className="stage-canvas" role="img" aria-label="The fight" />
      {failure !== undefined && (
        <div className="curtain" role="alert">
          <p className="curtain-word">No picture</p>
          <p>{sentence(`the fight goes on, but cannot be drawn here: ${failure}`)}</p>
        </div>
      )}
    </>
  );
}
