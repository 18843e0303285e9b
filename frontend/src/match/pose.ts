/*
 * Where the bones of a figure are: an action's keyframes, sampled at a frame, and the places that
 * the angles give. All of it is numbers, so it is tested without a canvas.
 */
import { SUB, type AnimationView, type BoneView } from './view';

/** Where the root is, in pixels from the fighter's place, and each bone's angle in degrees. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly angles: readonly number[];
}

/** The shorter way from one direction to another, in degrees, from -180 up to 180. */
export function shortestTurn(from: number, to: number): number {
  const turn = (((to - from) % 360) + 540) % 360;
  return turn - 180;
}

/** The pose between two, angles turning the shorter way; 0 is the first, 1 the second. */
export function between(first: Pose, second: Pose, share: number): Pose {
  if (share <= 0) {
    return first;
  }
  if (share >= 1) {
    return second;
  }
  return {
    x: first.x + (second.x - first.x) * share,
    y: first.y + (second.y - first.y) * share,
    angles: first.angles.map((angle, bone) => {
      return angle + shortestTurn(angle, second.angles[bone] ?? angle) * share;
    }),
  };
}

/** An action's poses, ready to be asked for any frame. */
export class Animation {
  readonly #frames: readonly number[];
  readonly #poses: readonly Pose[];
  readonly #loopFrames: number | undefined;

  constructor(view: AnimationView) {
    this.#frames = view.keyframes.map((keyframe) => keyframe.frame);
    this.#poses = view.keyframes.map(({ root, angles }) => ({
      x: root.x / SUB,
      y: root.y / SUB,
      angles: angles.map((tenths) => tenths / 10),
    }));
    this.#loopFrames = view.loopFrames;
  }

  /** The pose at a frame, which may be a fraction. */
  at(frame: number): Pose {
    const loop = this.#loopFrames;
    const time = loop === undefined ? Math.max(frame, 0) : ((frame % loop) + loop) % loop;
    let index = this.#frames.findLastIndex((start) => start <= time);
    index = Math.max(index, 0);
    const here = this.#poses[index];
    if (here === undefined) {
      throw new Error('an animation has at least one keyframe');
    }
    const isLast = index === this.#poses.length - 1;
    if (isLast && loop === undefined) {
      return here;
    }
    const next = (isLast ? this.#poses[0] : this.#poses[index + 1]) ?? here;
    const start = this.#frames[index] ?? 0;
    const end = isLast ? (loop ?? start + 1) : (this.#frames[index + 1] ?? start + 1);
    return between(here, next, (time - start) / (end - start));
  }
}

/** A point of what is drawn beside a bone, with as much of it around as `radius`, in pixels. */
export interface Rim {
  readonly bone: number;
  readonly along: number;
  readonly left: number;
  readonly radius: number;
}

/**
 * The bones of a figure in a pose: for each its start and the direction of its length, in pixels
 * from the fighter's place, x towards where it faces, y up. The arrays are used again each frame.
 */
export class Skeleton {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The direction's cosine and sine. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** Index of the bones at whose end no other starts: hands, feet, a lamp. */
  readonly tips: readonly number[];
  readonly #angles: Float64Array;
  readonly #parents: readonly number[];
  readonly #lengths: readonly number[];

  constructor(bones: readonly BoneView[]) {
    this.#parents = bones.map((bone) => bone.parent ?? -1);
    this.#lengths = bones.map((bone) => bone.length / SUB);
    this.x = new Float64Array(bones.length);
    this.y = new Float64Array(bones.length);
    this.cos = new Float64Array(bones.length);
    this.sin = new Float64Array(bones.length);
    this.#angles = new Float64Array(bones.length);
    const parents = new Set(this.#parents);
    this.tips = bones.map((_, bone) => bone).filter((bone) => !parents.has(bone));
  }

  /** How many bones there are. */
  get size(): number {
    return this.#parents.length;
  }

  /** Puts the bones where a pose has them. */
  take(pose: Pose): void {
    for (let bone = 0; bone < this.#parents.length; bone += 1) {
      const parent = this.#parents[bone] ?? -1;
      const angle = (pose.angles[bone] ?? 0) + (parent < 0 ? 0 : (this.#angles[parent] ?? 0));
      this.#angles[bone] = angle;
      this.cos[bone] = Math.cos((angle * Math.PI) / 180);
      this.sin[bone] = Math.sin((angle * Math.PI) / 180);
      this.x[bone] = parent < 0 ? pose.x : this.endX(parent);
      this.y[bone] = parent < 0 ? pose.y : this.endY(parent);
    }
  }

  /** Moves all of it. */
  shift(x: number, y: number): void {
    for (let bone = 0; bone < this.#parents.length; bone += 1) {
      this.x[bone] = (this.x[bone] ?? 0) + x;
      this.y[bone] = (this.y[bone] ?? 0) + y;
    }
  }

  /** Lifts all of it, where a rim lies below a floor, so far that none does. */
  keepAbove(floor: number, rims: readonly Rim[]): void {
    let sunk = 0;
    for (const { bone, along, left, radius } of rims) {
      sunk = Math.max(sunk, floor - (this.pointY(bone, along, left) - radius));
    }
    if (sunk > 0) {
      this.shift(0, sunk);
    }
  }

  /** The height of the highest rim. */
  top(rims: readonly Rim[]): number {
    return rims.reduce(
      (most, { bone, along, left, radius }) =>
        Math.max(most, this.pointY(bone, along, left) + radius),
      0,
    );
  }

  /** A bone's angle on the screen, in degrees. */
  angle(bone: number): number {
    return this.#angles[bone] ?? 0;
  }

  /** Where a point beside a bone is: `along` its length, `left` of it. */
  pointX(bone: number, along: number, left: number): number {
    return (this.x[bone] ?? 0) + along * (this.cos[bone] ?? 1) - left * (this.sin[bone] ?? 0);
  }

  /** The height of a point beside a bone. */
  pointY(bone: number, along: number, left: number): number {
    return (this.y[bone] ?? 0) + along * (this.sin[bone] ?? 0) + left * (this.cos[bone] ?? 1);
  }

  /** Where a bone ends. */
  endX(bone: number): number {
    return this.pointX(bone, this.#lengths[bone] ?? 0, 0);
  }

  /** The height where a bone ends. */
  endY(bone: number): number {
    return this.pointY(bone, this.#lengths[bone] ?? 0, 0);
  }
}
