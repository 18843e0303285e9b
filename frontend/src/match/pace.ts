/*
 * Whether the machine keeps up with the screen: where frames come too seldom for a while, a coarser
 * picture is asked for, since a smooth fight is worth more than a fine one. A coarser picture that
 * does not come sooner is taken back: then it is the screen that is slow. Where frames come in time
 * again for a while, what slowed them is over, and a finer picture is tried.
 */

/** Milliseconds over which the pace is taken. */
const WINDOW_MS = 1500;
/** Milliseconds between two frames, on the average, that are too many. */
const TOO_LONG_MS = 25;
/** And so many that the machine could draw more finely. */
const IN_TIME_MS = 18;
/** Windows in time before a finer picture is tried; twice as many each time that it was too much. */
const PATIENCE = 4;
const ONE_FRAME_MS = 1000 / 60;
/** A longer pause than this is a hidden tab, not a slow machine. */
const PAUSE_MS = 250;
/** How much coarser each picture is than the one before, and how coarse the coarsest. */
const STEP = 0.8;
const COARSEST = 0.75;
/** No picture is finer than this, so nothing holds one back from there on. */
const FINEST = 2;
/** The interval of a coarser picture, as a share of the finer one's, that makes it worth its price. */
const WORTH = 0.92;

export class Pace {
  /** The finest picture that this machine can draw in time, in canvas pixels to a view pixel. */
  mostScale = Number.POSITIVE_INFINITY;
  #lastMs: number | undefined;
  #sumMs = 0;
  #count = 0;
  /** What was allowed before the picture was last made coarser, and how long its frames took. */
  #finer: { readonly mostScale: number; readonly intervalMs: number } | undefined;
  /** Whether a coarser picture was taken back, since it came no sooner. */
  #isSettled = false;
  #inTime = 0;
  #patience = PATIENCE;
  /** Whether the last change was to a finer picture. */
  #isTrying = false;

  /**
   * Counts a frame drawn at a time in milliseconds and at a scale, `steps` of the fight after the
   * last one; true when `mostScale` changed. Where the fight itself is slow, each drawing is one
   * step on, and that is no reason to draw it less finely.
   */
  tick(nowMs: number, steps: number, scale: number): boolean {
    const intervalMs = this.#lastMs === undefined ? PAUSE_MS : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (intervalMs >= PAUSE_MS) {
      this.#begin();
      return false;
    }
    this.#sumMs += steps > 1 ? intervalMs : Math.min(intervalMs, ONE_FRAME_MS);
    this.#count += 1;
    if (this.#sumMs < WINDOW_MS) {
      return false;
    }
    const average = this.#sumMs / this.#count;
    this.#begin();
    return average <= TOO_LONG_MS ? this.#reward(average) : this.#judge(average, scale);
  }

  #begin(): void {
    this.#sumMs = 0;
    this.#count = 0;
  }

  /** Takes a window that was not slow; true when a finer picture is to be tried. */
  #reward(intervalMs: number): boolean {
    this.#finer = undefined;
    this.#isSettled = false;
    this.#inTime = intervalMs <= IN_TIME_MS ? this.#inTime + 1 : 0;
    if (this.mostScale === Number.POSITIVE_INFINITY || this.#inTime < this.#patience) {
      return false;
    }
    const finer = this.mostScale / STEP;
    this.mostScale = finer > FINEST ? Number.POSITIVE_INFINITY : finer;
    this.#inTime = 0;
    this.#isTrying = true;
    return true;
  }

  /** Takes a window that was slow; true when `mostScale` changed. */
  #judge(intervalMs: number, scale: number): boolean {
    this.#inTime = 0;
    if (this.#finer !== undefined && intervalMs > this.#finer.intervalMs * WORTH) {
      this.mostScale = this.#finer.mostScale;
      this.#finer = undefined;
      this.#isSettled = true;
      return true;
    }
    if (this.#isSettled || scale <= COARSEST) {
      return false;
    }
    if (this.#isTrying) {
      this.#patience *= 2;
      this.#isTrying = false;
    }
    this.#finer = { mostScale: this.mostScale, intervalMs };
    this.mostScale = Math.max(COARSEST, scale * STEP);
    return true;
  }
}
