/*
 * What part of the stage the view shows: it follows both fighters, comes nearer when they are
 * close, shakes when something hits, and hardly looks past the stage's ends, unless somebody lies
 * there.
 */
import { VIEW_HEIGHT, VIEW_WIDTH } from './view';

/** Height of the floor line above the lower edge of the view, in view pixels. */
export const FLOOR_HEIGHT = 70;

const NEAREST = 1.34;
const FARTHEST = 1;
/** Distances of the fighters, in stage pixels, at which the camera is nearest and farthest. */
const CLOSE = 200;
const WIDE = 600;
const EASE = 0.07;
/** What must be seen above the feet of a fighter, in stage pixels. */
const TALL = 205;
/** How far past the ends of the stage there is roof to see, so that a corner is no cage. */
const BEYOND = 48;
/** The same where a fighter lies knocked out: with the feet in the corner, the rest is past it. */
export const BEYOND_FALLEN = 150;
const HEADROOM = VIEW_HEIGHT - FLOOR_HEIGHT - 8;

export class Camera {
  /** The middle of the view, in stage pixels. */
  x = VIEW_WIDTH / 2;
  /** View pixels in a stage pixel. */
  zoom = FARTHEST;
  /** How far the view is shaken off its place, in view pixels. */
  shakeX = 0;
  shakeY = 0;
  #shake = 0;
  #beyond = BEYOND;

  /** Looks at two places at once, without a way there. */
  cut(first: number, second: number): void {
    const { x, zoom } = wanted(first, second, 0, BEYOND);
    this.#beyond = BEYOND;
    this.x = x;
    this.zoom = zoom;
    this.#shake = 0;
    this.shakeX = 0;
    this.shakeY = 0;
  }

  /**
   * Moves by a frame towards a view of both places; `height` is that of the higher fighter, and
   * `fallen` says that one of them lies knocked out.
   */
  step(first: number, second: number, height: number, frame: number, fallen = false): void {
    this.#beyond += ((fallen ? BEYOND_FALLEN : BEYOND) - this.#beyond) * EASE;
    const { x, zoom } = wanted(first, second, height, this.#beyond);
    // Who jumps must be seen at the top of the jump, so the way out is quicker.
    this.zoom += (zoom - this.zoom) * (zoom < this.zoom ? EASE * 2.5 : EASE);
    this.x = bounded(this.x + (x - this.x) * EASE * 1.6, this.zoom, this.#beyond);
    this.shakeX = this.#shake * Math.sin(frame * 2.4);
    this.shakeY = this.#shake * 0.7 * Math.cos(frame * 3.1);
    this.#shake = this.#shake < 0.2 ? 0 : this.#shake * 0.82;
  }

  /** Shakes the view, by view pixels. */
  shake(strength: number): void {
    this.#shake = Math.min(Math.max(this.#shake, strength), 12);
  }

  /** Where a place of the stage is across the view. */
  viewX(x: number): number {
    return VIEW_WIDTH / 2 + (x - this.x) * this.zoom + this.shakeX;
  }

  /** Where a height of the stage is down the view. */
  viewY(y: number): number {
    return VIEW_HEIGHT - FLOOR_HEIGHT - y * this.zoom + this.shakeY;
  }
}

function wanted(
  first: number,
  second: number,
  height: number,
  beyond: number,
): { x: number; zoom: number } {
  const far = (Math.abs(first - second) - CLOSE) / (WIDE - CLOSE);
  const share = Math.min(Math.max(far, 0), 1);
  const close = NEAREST + (FARTHEST - NEAREST) * share * share * (3 - 2 * share);
  const zoom = Math.max(Math.min(close, HEADROOM / (TALL + height)), FARTHEST);
  return { x: bounded((first + second) / 2, zoom, beyond), zoom };
}

function bounded(x: number, zoom: number, beyond: number): number {
  const half = VIEW_WIDTH / 2 / zoom;
  return Math.min(Math.max(x, half - beyond), VIEW_WIDTH + beyond - half);
}
