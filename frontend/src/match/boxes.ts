/*
 * Where fighters and what they throw hurt, and where they can be hurt: for who learns the game, and
 * for who draws it.
 */
import { withAlpha } from './color';
import { SUB, type BoxView, type FightView } from './view';

/** Draws the boxes of a state; the transform is the stage's, y up. */
export function drawBoxes(context: CanvasRenderingContext2D, state: FightView): void {
  context.lineWidth = 1.5;
  const outline = (boxes: readonly BoxView[], color: string): void => {
    context.strokeStyle = withAlpha(color, 0.95);
    context.fillStyle = withAlpha(color, 0.22);
    for (const box of boxes) {
      context.fillRect(box.x / SUB, box.y / SUB, box.width / SUB, box.height / SUB);
      context.strokeRect(box.x / SUB, box.y / SUB, box.width / SUB, box.height / SUB);
    }
  };
  state.players.forEach((player) => {
    outline(player.hurtboxes, '#4be38a');
  });
  state.players.forEach((player) => {
    outline(player.hitboxes, '#ff3d4f');
  });
  state.projectiles.forEach((projectile) => {
    outline(projectile.hitboxes, '#ff3d4f');
  });
}
