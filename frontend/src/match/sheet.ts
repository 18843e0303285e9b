/*
 * The contact sheet that `scripts/contact_sheet.py` asks for: every action of a character at its
 * key frames, drawn as on the stage, with the boxes that the engine has for them.
 */
import { drawBoxes } from './boxes';
import { Camera } from './camera';
import { Figure } from './figure';
import { FLOOR, layOut, type Cell, type Reach } from './sheetLayout';
import { SUB, VIEW_WIDTH, type CharacterView, type FightView } from './view';

/** What is on it: a row for each action, its states from left to right. */
export interface Sheet {
  readonly character: CharacterView;
  readonly rows: readonly (readonly FightView[])[];
  readonly hasBoxes: boolean;
  readonly isAlternate: boolean;
}

/** A state drawn for itself, cut to what is seen of it. */
interface Picture {
  readonly state: FightView;
  readonly canvas: HTMLCanvasElement;
  readonly reach: Reach;
}

/** Where a picture is drawn before it is cut: larger than anything that a fighter does. */
const EASEL_WIDTH = 1000;
const EASEL_HEIGHT = 900;
const EASEL_FEET = { x: 450, y: 840 } as const;
/** What is seen of a pixel that counts: the last of a glow does not. */
const SEEN = 8;
const WALL = '#8a6478';

/** Draws it on a canvas that is made as large as it needs. */
export function drawSheet(canvas: HTMLCanvasElement, sheet: Sheet): void {
  const easel = contextOf(canvasOf(EASEL_WIDTH, EASEL_HEIGHT), true);
  const rows = sheet.rows.map((states, index) => picturesOf(easel, sheet, states, index));
  const layout = layOut(rows.map((pictures) => pictures.map(({ reach }) => reach)));
  canvas.width = layout.width;
  canvas.height = layout.height;
  const context = contextOf(canvas, false);
  context.fillStyle = WALL;
  context.fillRect(0, 0, canvas.width, canvas.height);
  rows.forEach((pictures, row) => {
    pictures.forEach((picture, column) => {
      const cell = layout.rows[row]?.[column];
      if (cell !== undefined) {
        hang(context, picture, cell);
      }
    });
  });
}

/** An action's states, each on a canvas of its own. */
function picturesOf(
  easel: CanvasRenderingContext2D,
  sheet: Sheet,
  states: readonly FightView[],
  row: number,
): Picture[] {
  const figure = new Figure(sheet.character, sheet.isAlternate);
  const caught = new Figure(sheet.character, !sheet.isAlternate);
  let frame = 0;
  return states.map((state) => {
    const [player, other] = state.players;
    const isCatch = other.action === 'thrown';
    // Cloth and trails come from what was before, so each frame on the way is gone through.
    for (; frame <= player.frame; frame += 1) {
      figure.step({ ...player, frame }, row * 1000 + frame, 1);
      if (isCatch) {
        caught.step(other, row * 1000 + frame, 1, figure.hold(player));
      }
    }
    const camera = new Camera();
    camera.x = VIEW_WIDTH / 2 - EASEL_FEET.x + player.x / SUB;
    camera.shakeY = EASEL_FEET.y - camera.viewY(0);
    easel.setTransform(1, 0, 0, 1, 0, 0);
    easel.clearRect(0, 0, EASEL_WIDTH, EASEL_HEIGHT);
    if (isCatch) {
      caught.draw(easel, camera, 1, other, { flash: false, tremble: 0 });
    }
    figure.draw(easel, camera, 1, player, { flash: false, tremble: 0 });
    const bare = reachOf(easel);
    if (sheet.hasBoxes) {
      easel.setTransform(1, 0, 0, -1, camera.viewX(0), camera.viewY(0));
      drawBoxes(easel, state);
    }
    const reach = reachOf(easel);
    easel.setTransform(1, 0, 0, 1, 0, 0);
    if (bare === undefined || reach === undefined) {
      throw new Error(`nothing is seen of ${player.action} ${player.frame.toString()}`);
    }
    return cut(easel, state, reach);
  });
}

function cut(easel: CanvasRenderingContext2D, state: FightView, reach: Reach): Picture {
  const canvas = canvasOf(reach.left + reach.right, reach.up + reach.down);
  const left = EASEL_FEET.x - reach.left;
  const top = EASEL_FEET.y - reach.up;
  contextOf(canvas, true).drawImage(easel.canvas, -left, -top);
  return { state, canvas, reach };
}

/** How far what is on the easel reaches from the feet; undefined where nothing is seen. */
function reachOf(easel: CanvasRenderingContext2D): Reach | undefined {
  const { data } = easel.getImageData(0, 0, EASEL_WIDTH, EASEL_HEIGHT);
  let [left, right, top, bottom] = [EASEL_WIDTH, -1, EASEL_HEIGHT, -1];
  for (let y = 0; y < EASEL_HEIGHT; y += 1) {
    for (let x = 0; x < EASEL_WIDTH; x += 1) {
      if ((data[(y * EASEL_WIDTH + x) * 4 + 3] ?? 0) >= SEEN) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return right < 0
    ? undefined
    : {
        left: EASEL_FEET.x - left,
        right: right + 1 - EASEL_FEET.x,
        up: EASEL_FEET.y - top,
        down: bottom + 1 - EASEL_FEET.y,
      };
}

/** Hangs a picture in its cell, above a floor with its name. */
function hang(
  context: CanvasRenderingContext2D,
  { state, canvas, reach }: Picture,
  cell: Cell,
): void {
  const [player] = state.players;
  context.fillStyle = '#5f4560';
  context.fillRect(cell.left, cell.feetY, cell.width - 2, cell.top + cell.height - cell.feetY - 2);
  context.drawImage(canvas, cell.feetX - reach.left, cell.feetY - reach.up);
  context.fillStyle = player.hitboxes.length > 0 ? '#ffd27a' : '#ffffff';
  context.font = '13px sans-serif';
  const label = `${player.action} ${player.frame.toString()}`;
  context.fillText(label, cell.left + 6, cell.feetY + FLOOR - 8);
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement, alpha: boolean): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha, willReadFrequently: alpha });
  if (context === null) {
    throw new Error('this browser cannot draw on a canvas');
  }
  return context;
}
