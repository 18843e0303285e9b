/*
 * The contact sheet that `scripts/contact_sheet.py` asks for: every action of a character at its
 * key frames, drawn as on the stage, with the boxes that the engine has for them.
 */
import { drawBoxes } from './boxes';
import { Camera } from './camera';
import { Figure } from './figure';
import { SUB, VIEW_WIDTH, type CharacterView, type FightView } from './view';

/** What is on it: a row for each action, its states from left to right. */
export interface Sheet {
  readonly character: CharacterView;
  readonly rows: readonly (readonly FightView[])[];
  readonly hasBoxes: boolean;
  readonly isAlternate: boolean;
}

const COLUMNS = 8;
const CELL_WIDTH = 270;
const CELL_HEIGHT = 300;
const FLOOR = 24;
const WALL = '#8a6478';

/** Draws it on a canvas that is made as large as it needs. */
export function drawSheet(canvas: HTMLCanvasElement, sheet: Sheet): void {
  const { character, rows } = sheet;
  const lines = rows.map((states) => Math.ceil(states.length / COLUMNS));
  canvas.width = COLUMNS * CELL_WIDTH;
  canvas.height = lines.reduce((sum, count) => sum + count, 0) * CELL_HEIGHT;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    throw new Error('this browser cannot draw on a canvas');
  }
  context.fillStyle = WALL;
  context.fillRect(0, 0, canvas.width, canvas.height);
  let line = 0;
  rows.forEach((states, index) => {
    const figure = new Figure(character, sheet.isAlternate);
    const caught = new Figure(character, !sheet.isAlternate);
    let frame = 0;
    states.forEach((state, cell) => {
      const [player, other] = state.players;
      const isCatch = other.action === 'thrown';
      // Cloth and trails come from what was before, so each frame on the way is gone through.
      for (; frame <= player.frame; frame += 1) {
        figure.step({ ...player, frame }, index * 1000 + frame, 1);
        if (isCatch) {
          caught.step(other, index * 1000 + frame, 1, figure.hold(player));
        }
      }
      const left = (cell % COLUMNS) * CELL_WIDTH;
      const top = (line + Math.floor(cell / COLUMNS)) * CELL_HEIGHT;
      context.save();
      context.beginPath();
      context.rect(left, top, CELL_WIDTH - 2, CELL_HEIGHT - 2);
      context.clip();
      context.fillStyle = '#5f4560';
      context.fillRect(left, top + CELL_HEIGHT - FLOOR, CELL_WIDTH, FLOOR);
      const camera = new Camera();
      camera.x = VIEW_WIDTH / 2 - (left + CELL_WIDTH * 0.4) + player.x / SUB;
      camera.shakeY = top + CELL_HEIGHT - FLOOR - camera.viewY(0);
      if (isCatch) {
        caught.draw(context, camera, 1, other, { flash: false, tremble: 0 });
      }
      figure.draw(context, camera, 1, player, { flash: false, tremble: 0 });
      if (sheet.hasBoxes) {
        context.setTransform(1, 0, 0, -1, camera.viewX(0), camera.viewY(0));
        drawBoxes(context, state);
      }
      context.restore();
      if (isBlank(context, left, top)) {
        throw new Error(`nothing is seen of ${player.action} ${player.frame}`);
      }
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = player.hitboxes.length > 0 ? '#ffd27a' : '#ffffff';
      context.font = '13px sans-serif';
      context.fillText(`${player.action} ${player.frame}`, left + 6, top + CELL_HEIGHT - 8);
    });
    line += lines[index] ?? 0;
  });
}

/** Whether a cell shows the wall alone. */
function isBlank(context: CanvasRenderingContext2D, left: number, top: number): boolean {
  const { data } = context.getImageData(left, top, CELL_WIDTH - 2, CELL_HEIGHT - FLOOR);
  const wall = new Uint32Array(data.buffer);
  return wall.every((pixel) => pixel === wall[0]);
}
