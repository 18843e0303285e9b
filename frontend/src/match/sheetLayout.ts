/*
 * Where each picture of a contact sheet goes: a row is as tall as its highest leap and its cells are
 * as wide as its widest pose, so nothing is cut off. All of it is numbers, tested without a canvas.
 */

/** How far a picture reaches from the feet of its fighter, in pixels. */
export interface Reach {
  readonly left: number;
  readonly right: number;
  readonly up: number;
  readonly down: number;
}

/** A cell of the sheet, and the place of the feet in it. */
export interface Cell {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly feetX: number;
  readonly feetY: number;
}

export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  /** For each row the cells of its pictures. */
  readonly rows: readonly (readonly Cell[])[];
}

const WIDTH = 2160;
/** The floor that is seen below the feet. */
export const FLOOR = 24;
const MARGIN = 8;
/** What a fighter who stands takes. */
const USUAL: Reach = { left: 100, right: 154, up: 188, down: FLOOR - MARGIN };

/** Lays rows of pictures out, one below the other; a row that is too long goes on below itself. */
export function layOut(rows: readonly (readonly Reach[])[]): SheetLayout {
  let top = 0;
  const laid = rows.map((pictures) => {
    const room = [USUAL, ...pictures].reduce((most, one) => ({
      left: Math.max(most.left, one.left),
      right: Math.max(most.right, one.right),
      up: Math.max(most.up, one.up),
      down: Math.max(most.down, one.down),
    }));
    const width = Math.ceil(room.left + room.right) + 2 * MARGIN;
    const height = Math.ceil(room.up + room.down) + 2 * MARGIN;
    const columns = Math.max(Math.floor(WIDTH / width), 1);
    const first = top;
    top += height * Math.ceil(pictures.length / columns);
    return pictures.map((_, index) => {
      const left = (index % columns) * width;
      const cellTop = first + Math.floor(index / columns) * height;
      return {
        left,
        top: cellTop,
        width,
        height,
        feetX: left + MARGIN + Math.ceil(room.left),
        feetY: cellTop + MARGIN + Math.ceil(room.up),
      };
    });
  });
  const width = Math.max(WIDTH, ...laid.flat().map((cell) => cell.left + cell.width));
  return { width, height: top, rows: laid };
}
