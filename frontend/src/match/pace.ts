/*
 * Whether the machine keeps up with the screen: where frames come too seldom for a while, a coarser
 * picture is asked for, since a smooth fight is worth more than a fine one.
 */

/** Frames over which the pace is taken. */
const WINDOW = 90;
/** Milliseconds between two frames, on the average, that are too many. */
const TOO_LONG = 22;
const ONE_FRAME = 1000 / 60;
/** A longer pause than this is a hidden tab, not a slow machine. */
const PAUSE = 250;
const FINEST = 2;
const COARSEST = 0.75;

export class Pace {
  /** The finest picture that this machine can draw in time, in canvas pixels to a view pixel. */
  mostScale = FINEST;
  #last: number | undefined;
  #sum = 0;
  #count = 0;

  /**
   * Counts a frame drawn at a time in milliseconds, `steps` of the fight after the last one; true
   * when `mostScale` became less. Where the fight itself is slow, each drawing is one step on, and
   * that is no reason to draw it less finely.
   */
  tick(now: number, steps: number): boolean {
    const interval = this.#last === undefined ? PAUSE : now - this.#last;
    this.#last = now;
    if (interval >= PAUSE) {
      this.#sum = 0;
      this.#count = 0;
      return false;
    }
    this.#sum += steps > 1 ? interval : Math.min(interval, ONE_FRAME);
    this.#count += 1;
    if (this.#count < WINDOW) {
      return false;
    }
    const average = this.#sum / this.#count;
    this.#sum = 0;
    this.#count = 0;
    if (average <= TOO_LONG || this.mostScale <= COARSEST) {
      return false;
    }
    this.mostScale = Math.max(COARSEST, Math.min(this.mostScale, 2) - 0.25);
    return true;
  }
}
