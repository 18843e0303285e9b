/*
 * Cloth and hair that trail: a chain of points, tied at one end, moved by weight, wind and what it
 * is tied to. It goes by the fight's frames and knows no chance, so a fight that is stepped looks
 * the same as one that runs.
 */

const POINTS = 9;
const GRAVITY = 0.62;
const DAMPING = 0.86;
const WIND = 1.2;
/** How much more the wind takes hold of cloth that is ahead of where it is tied. */
const AHEAD = 3;

/** What a strip is like; see `FormView`. */
export interface ClothSettings {
  readonly length: number;
  /** From 0 to 1. */
  readonly stiffness: number;
  /** From 0 to 1. */
  readonly lift: number;
}

/** A strip in stage pixels, y up; `xs` and `ys` are its points from the tied end on. */
export class Cloth {
  readonly xs = new Float64Array(POINTS);
  readonly ys = new Float64Array(POINTS);
  readonly #oldXs = new Float64Array(POINTS);
  readonly #oldYs = new Float64Array(POINTS);
  readonly #settings: ClothSettings;
  readonly #segment: number;
  #isAtRest = false;

  constructor(settings: ClothSettings) {
    this.#settings = settings;
    this.#segment = settings.length / (POINTS - 1);
  }

  /** Hangs it anew, as after a cut to another place. */
  reset(): void {
    this.#isAtRest = false;
  }

  /**
   * Moves it by a frame. It is tied at (x, y), would lie in `direction` (radians), and the wind
   * blows towards `windSide` (-1 left, 1 right).
   */
  step(x: number, y: number, direction: number, windSide: number, frame: number): void {
    if (!this.#isAtRest) {
      this.#isAtRest = true;
      this.#lay(x, y, direction, windSide);
      for (let i = 0; i < 40; i += 1) {
        this.#move(x, y, direction, windSide, frame - 40 + i);
      }
    }
    this.#move(x, y, direction, windSide, frame);
  }

  #lay(x: number, y: number, direction: number, windSide: number): void {
    const { stiffness, lift } = this.#settings;
    const dx = Math.cos(direction) * stiffness + windSide * lift * (1 - stiffness);
    const dy = Math.sin(direction) * stiffness - (1 - lift) * (1 - stiffness) - 0.01;
    const size = Math.hypot(dx, dy);
    for (let i = 0; i < POINTS; i += 1) {
      this.xs[i] = this.#oldXs[i] = x + (dx / size) * this.#segment * i;
      this.ys[i] = this.#oldYs[i] = y + (dy / size) * this.#segment * i;
    }
  }

  #move(x: number, y: number, direction: number, windSide: number, frame: number): void {
    const { xs, ys } = this;
    const { stiffness, lift } = this.#settings;
    const hold = stiffness * stiffness * 0.6;
    const gust = 1 + 0.35 * Math.sin(frame * 0.045) + 0.2 * Math.sin(frame * 0.117);
    for (let i = 1; i < POINTS; i += 1) {
      const at = i / (POINTS - 1);
      const px = xs[i] ?? 0;
      const py = ys[i] ?? 0;
      // What was thrown forward is blown back at once, or it would hide the face.
      const isAhead = (px - x) * windSide < -4;
      const flutter = lift * Math.sin(frame * 0.24 - i * 0.95) * (0.25 + at) * 0.75;
      const nextX =
        px +
        (px - (this.#oldXs[i] ?? 0)) * DAMPING +
        windSide * WIND * lift * gust * (isAhead ? AHEAD : 1);
      const nextY =
        py + (py - (this.#oldYs[i] ?? 0)) * DAMPING - GRAVITY * (1 - lift * 0.86) + flutter;
      this.#oldXs[i] = px;
      this.#oldYs[i] = py;
      const restX = x + Math.cos(direction) * this.#segment * i;
      const restY = y + Math.sin(direction) * this.#segment * i;
      xs[i] = nextX + (restX - nextX) * hold;
      ys[i] = Math.max(nextY + (restY - nextY) * hold, 2);
    }
    xs[0] = x;
    ys[0] = y;
    for (let turn = 0; turn < 3; turn += 1) {
      this.#keepLengths();
    }
  }

  #keepLengths(): void {
    const { xs, ys } = this;
    for (let i = 1; i < POINTS; i += 1) {
      const dx = (xs[i] ?? 0) - (xs[i - 1] ?? 0);
      const dy = (ys[i] ?? 0) - (ys[i - 1] ?? 0);
      const distance = Math.hypot(dx, dy) || 1;
      const excess = (distance - this.#segment) / distance;
      // The end that is tied does not give; the others share what is too much.
      const share = i === 1 ? 0 : 0.35;
      xs[i - 1] = (xs[i - 1] ?? 0) + dx * excess * share;
      ys[i - 1] = (ys[i - 1] ?? 0) + dy * excess * share;
      xs[i] = (xs[i] ?? 0) - dx * excess * (1 - share);
      ys[i] = Math.max((ys[i] ?? 0) - dy * excess * (1 - share), 2);
    }
  }
}
