/* The streak behind what strikes: the last places of a hand, a foot or a lamp while it is fast. */
import { withAlpha } from './color';

const LENGTH = 7;
/** Pixels in a frame from which a streak shows. */
const FAST = 8;
/** Pixels in a frame above which the thing did not move but was put elsewhere. */
const ELSEWHERE = 140;

export class Trail {
  readonly #color: string;
  #points: { readonly x: number; readonly y: number; readonly strength: number }[] = [];

  constructor(color: string) {
    this.#color = color;
  }

  /** Forgets where it was. */
  clear(): void {
    this.#points = [];
  }

  /** Follows the thing to a place; a streak is left only while it strikes and is fast. */
  follow(x: number, height: number, isStriking: boolean): void {
    // A pose on its way to the next may dip below the floor; its streak runs along it.
    const y = Math.max(height, 5);
    const before = this.#points[0];
    const speed = before === undefined ? 0 : Math.hypot(x - before.x, y - before.y);
    if (speed > ELSEWHERE) {
      this.clear();
    }
    const strength = isStriking && speed > FAST ? Math.min((speed - FAST) / 24, 1) : 0;
    this.#points.unshift({ x, y, strength });
    this.#points.length = Math.min(this.#points.length, LENGTH);
  }

  /** Draws it in stage pixels. */
  draw(context: CanvasRenderingContext2D): void {
    context.lineCap = 'round';
    for (let i = 0; i + 1 < this.#points.length; i += 1) {
      const here = this.#points[i];
      const before = this.#points[i + 1];
      if (here === undefined || before === undefined || here.strength <= 0) {
        continue;
      }
      const fade = 1 - i / LENGTH;
      context.strokeStyle = withAlpha(this.#color, here.strength * fade * 0.5);
      context.lineWidth = 16 * fade * fade + 2;
      context.beginPath();
      context.moveTo(before.x, before.y);
      context.lineTo(here.x, here.y);
      context.stroke();
    }
  }
}
