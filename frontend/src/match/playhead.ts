/*
 * Which states a screen's frame moves on through.
 *
 * States arrive about sixty times a second, now two at once, now none; drawn as they come they
 * would stutter. The playhead holds them back by a frame or two and lets them out at the pace they
 * were made in. It skips none, so that whoever draws them sees every event, but hurries through
 * those that pile up: a viewer is never more than a few frames late.
 */
import type { FightView } from './view';

const frameMs = 1000 / 60;
/** So many states are gathered before play goes on after there were none. */
const cushion = 2;
/** So long is waited for them: the last state of a fight, or a single step, comes alone. */
const cushionMs = 40;
/** More than so many states that wait are hurried through. */
const mostWaiting = 5;

export class Playhead {
  #waiting: FightView[] = [];
  #isDry = true;
  /** When the oldest waiting state came, while there was nothing to play. */
  #drySince: number | undefined;
  #due = 0;
  #lastMs: number | undefined;

  push(state: FightView): void {
    this.#waiting.push(state);
  }

  /** The states to move on through at a screen's frame, in their order; the last is to be drawn. */
  take(nowMs: number): readonly FightView[] {
    const elapsed = nowMs - (this.#lastMs ?? nowMs);
    this.#lastMs = nowMs;
    if (this.#isDry && !this.#isReady(nowMs)) {
      return [];
    }
    // The wait for a cushion counts as one frame, so the first is shown at once.
    this.#due = this.#isDry ? 1 : this.#due + elapsed / frameMs;
    this.#isDry = false;
    const taken = this.#waiting.splice(0, this.#count());
    if (this.#waiting.length === 0 && taken.length === 0) {
      this.#isDry = true;
      this.#drySince = undefined;
    }
    return taken;
  }

  #isReady(nowMs: number): boolean {
    if (this.#waiting.length === 0) {
      return false;
    }
    this.#drySince ??= nowMs;
    return this.#waiting.length >= cushion || nowMs - this.#drySince >= cushionMs;
  }

  #count(): number {
    const whole = Math.round(this.#due);
    // A screen's frames are never quite a sixtieth apart: nearly due is due.
    const count = Math.abs(this.#due - whole) < 0.25 ? whole : Math.floor(this.#due);
    this.#due -= count;
    const late = this.#waiting.length - count > mostWaiting;
    return late ? this.#waiting.length - cushion : Math.max(0, count);
  }
}
