/*
 * Which states a screen's frame moves on through.
 *
 * States arrive about sixty times a second, now two at once, now none; drawn as they come they
 * would stutter. The playhead holds them back by a frame or two and lets them out at the pace they
 * were made in. It skips none of them, so that whoever draws them sees every event, but hurries
 * through those that pile up: a viewer is never more than a few frames late.
 *
 * What is older than a moment is another matter. A connection that stalled delivers in one rush what
 * was sent meanwhile; after a sleep the stream goes on elsewhere. Nobody wants the past played to
 * them: it is dropped, and play goes on with the newest.
 */
import type { FightView } from './view';

const frameMs = 1000 / 60;
/** So many states are gathered before play goes on after there were none. */
const cushion = 2;
/** So long is waited for them: the last state of a fight, or a single step, comes alone. */
const cushionMs = 40;
/** More than so many states that wait are hurried through. */
const mostWaiting = 5;
/** More frames than so many, half a second of them, are the past. */
const pastFrames = 30;
/** Such a silence is a stall; what comes faster than it was made then is what was held back. */
const stallMs = 500;
/** So long nothing may have rushed in before the newest is believed to be there. */
const calmMs = 100;
/** A screen that drew nothing for so long was asleep, and what waited for it is old. */
const sleepMs = 2000;
/** A longer rush is not waited for. */
const longestRushMs = 3000;

export class Playhead {
  #waiting: FightView[] = [];
  #isDry = true;
  /** When the oldest waiting state came, while there was nothing to play. */
  #drySince: number | undefined;
  #due = 0;
  #lastMs: number | undefined;
  /** How many came since the last frame of the screen. */
  #came = 0;
  #shownMs: number | undefined;
  #rush: { readonly sinceMs: number; lastMs: number } | undefined;

  push(state: FightView): void {
    const before = this.#waiting.at(-1);
    if (before !== undefined && isCut(before, state)) {
      this.cut();
    }
    this.#waiting.push(state);
    this.#came += 1;
  }

  /** Drops what waits: play goes on with what comes next. */
  cut(): void {
    this.#waiting = [];
    this.#isDry = true;
    this.#drySince = undefined;
  }

  /** The states to move on through at a screen's frame, in their order; the last is to be drawn. */
  take(nowMs: number): readonly FightView[] {
    const elapsed = nowMs - (this.#lastMs ?? nowMs);
    this.#lastMs = nowMs;
    if (elapsed > sleepMs) {
      this.cut();
    }
    if (this.#isRush(nowMs, elapsed / frameMs)) {
      return [];
    }
    if (this.#isDry && !this.#isReady(nowMs)) {
      return [];
    }
    // The wait for a cushion counts as one frame, so the first is shown at once.
    this.#due = this.#isDry ? 1 : this.#due + elapsed / frameMs;
    this.#isDry = false;
    const taken = this.#waiting.splice(0, this.#count());
    if (taken.length > 0) {
      this.#shownMs = nowMs;
    }
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

  /** Whether the past is pouring in, of which nothing is to be shown until the newest is there. */
  #isRush(nowMs: number, elapsedFrames: number): boolean {
    const tooMany = this.#came - elapsedFrames;
    this.#came = 0;
    const isStalled = this.#isDry && nowMs - (this.#shownMs ?? nowMs) > stallMs;
    const isPast = isStalled || this.#rush !== undefined || this.#waiting.length > pastFrames;
    if (isPast && tooMany > cushion) {
      this.#rush ??= { sinceMs: nowMs, lastMs: nowMs };
      this.#rush.lastMs = nowMs;
    }
    if (this.#rush === undefined) {
      return false;
    }
    this.#waiting = this.#waiting.slice(-cushion);
    this.#isDry = true;
    const { sinceMs, lastMs } = this.#rush;
    if (nowMs - lastMs < calmMs && nowMs - sinceMs < longestRushMs) {
      return true;
    }
    this.#rush = undefined;
    return false;
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

/** Whether no play leads from one state to another. */
function isCut(before: FightView, after: FightView): boolean {
  const gap = after.frame - before.frame;
  return before.matchId !== after.matchId || gap < 0 || gap > pastFrames;
}
