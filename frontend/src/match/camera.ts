/*
 * What part of the stage the view shows: it follows both fighters, comes nearer when they are
 * close, shakes when something hits, and hardly looks past the stage's ends, unless somebody stands
 * in the corner or lies there.
 */
import { VIEW_HEIGHT, VIEW_WIDTH } from './view';

/** Height of the floor line above the lower edge of the view, in view pixels. */
export const FLOOR_HEIGHT = 70;

const NEAREST = 1.34;
/** At which the view is as wide as the stage. */
const WHOLE = 1;
const FARTHEST = 0.92;
/** Distances of the fighters, in stage pixels, at which the camera is nearest and shows it all. */
const CLOSE = 200;
const WIDE = 600;
/** The same where each stands in a corner of its own, and what is behind both has to be seen. */
const APART = { from: 760, to: 900 } as const;
const EASE = 0.07;
/** What must be seen above the feet of a fighter, in stage pixels. */
const TALL = 205;
/** And above the highest of what is drawn: a throw can leap while both stand on the floor. */
const ABOVE = 40;
/** How far past the ends of the stage there is roof to see, so that a corner is no cage. */
const BEYOND = 48;
/** The same where a fighter stands so near to an end: nobody is as narrow as the feet are. */
const BEYOND_CORNERED = 96;
const CORNER = { from: 150, to: 60 } as const;
/** The same where a fighter lies knocked out: with the feet in the corner, the rest is past it. */
export const BEYOND_FALLEN = 180;
const HEADROOM = VIEW_HEIGHT - FLOOR_HEIGHT - 8;

export class Camera {
  /** The middle of the view, in stage pixels. */
  x = VIEW_WIDTH / 2;
  /** View pixels in a stage pixel. */
  zoom = WHOLE;
  /** How far the view is shaken off its place, in view pixels. */
  shakeX = 0;
  shakeY = 0;
  /** Whether nothing may shake it. */
  isCalm = false;
  #shake = 0;
  #beyond = BEYOND;

  /** Looks at two places at once, without a way there. */
  cut(first: number, second: number): void {
    this.#beyond = beyond(first, second, false);
    const { x, zoom } = wanted(first, second, TALL, this.#beyond);
    this.x = x;
    this.zoom = zoom;
    this.#shake = 0;
    this.shakeX = 0;
    this.shakeY = 0;
  }

  /**
   * Moves by a frame towards a view of both places; `height` is that of the higher fighter, `top`
   * that of the highest of what is drawn, and `fallen` says that one of them lies knocked out.
   */
  step(
    first: number,
    second: number,
    height: number,
    frame: number,
    { fallen = false, top = 0 } = {},
  ): void {
    this.#beyond += (beyond(first, second, fallen) - this.#beyond) * EASE;
    const tall = Math.max(TALL + height, ABOVE + top);
    const { x, zoom } = wanted(first, second, tall, this.#beyond);
    // Who jumps must be seen at the top of the jump, so the way out is quicker.
    this.zoom += (zoom - this.zoom) * (zoom < this.zoom ? EASE * 2.5 : EASE);
    this.x = bounded(this.x + (x - this.x) * EASE * 1.6, this.zoom, this.#beyond);
    this.shakeX = this.#shake * Math.sin(frame * 2.4);
    this.shakeY = this.#shake * 0.7 * Math.cos(frame * 3.1);
    this.#shake = this.#shake < 0.2 ? 0 : this.#shake * 0.82;
  }

  /** Shakes the view, by view pixels. */
  shake(strength: number): void {
    this.#shake = this.isCalm ? 0 : Math.min(Math.max(this.#shake, strength), 12);
  }

  /** Where a place of the stage is across the view. */
  viewX(x: number): number {
    return VIEW_WIDTH / 2 + (x - this.x) * this.zoom + this.shakeX;
  }

  /** Where a height of the stage is down the view. */
  viewY(y: number): number {
    return VIEW_HEIGHT - FLOOR_HEIGHT - y * this.zoom + this.shakeY;
  }

  /** Which height of the stage is seen at a place down the view: the inverse of `viewY`. */
  stageY(y: number): number {
    return (VIEW_HEIGHT - FLOOR_HEIGHT + this.shakeY - y) / this.zoom;
  }
}

function wanted(
  first: number,
  second: number,
  tall: number,
  beyond: number,
): { x: number; zoom: number } {
  const far = Math.abs(first - second);
  const close =
    NEAREST -
    (NEAREST - WHOLE) * eased(far, CLOSE, WIDE) -
    (WHOLE - FARTHEST) * eased(far, APART.from, APART.to);
  const zoom = Math.max(Math.min(close, HEADROOM / tall), FARTHEST);
  return { x: bounded((first + second) / 2, zoom, beyond), zoom };
}

/** How far past the ends of the stage it may look. */
function beyond(first: number, second: number, fallen: boolean): number {
  if (fallen) {
    return BEYOND_FALLEN;
  }
  const nearest = Math.min(first, second, VIEW_WIDTH - first, VIEW_WIDTH - second);
  return BEYOND + (BEYOND_CORNERED - BEYOND) * eased(nearest, CORNER.from, CORNER.to);
}

/** From 0 to 1 while a value goes from one to another, softly at both ends. */
function eased(value: number, from: number, to: number): number {
  const share = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return share * share * (3 - 2 * share);
}

function bounded(x: number, zoom: number, beyond: number): number {
  const half = VIEW_WIDTH / 2 / zoom;
  return Math.min(Math.max(x, half - beyond), VIEW_WIDTH + beyond - half);
}
