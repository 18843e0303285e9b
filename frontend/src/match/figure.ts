/*
 * One fighter on the canvas: a figure's bones in the pose of the action, its shapes with a dark edge
 * and a lit side, its cloth, and the trail of what strikes. It draws what it is told and decides
 * nothing of the fight.
 */
import { Cloth } from './cloth';
import { mix } from './color';
import { stampGlow } from './glow';
import { Animation, between, Skeleton, type Pose, type Rim } from './pose';
import { EDGE, LIGHT_X, LIGHT_Y, shapePaths, shapeRims, type ShapePaths } from './shape';
import { traceStrip } from './strip';
import { Trail } from './trail';
import { SUB, type CharacterView, type FormView, type PlayerView } from './view';
import type { Camera } from './camera';
import type { ProjectileColors } from './projectile';

const INK = '#1c1526';
const SHADE = '#2a1748';
const SHADE_SHARE = 0.36;
/** How deep a sole may lie, on a floor that is seen a little from above. */
const SOLE_FLOOR = -2;
/** The bone by which one who is thrown is held: its poses say where, and which way that one is. */
const GRIP = 'grip';
/** What it is held by. */
const NAPE = 'neck';
/** What is left after a frame of the place where one was held. */
const LET_GO = 0.74;
const WARMTH = '#fff0d0';

/** Frames in which one action's pose turns into the next's; blows land, and are met, at once. */
const BLEND_FRAMES: Readonly<Record<string, number>> = {
  hit_stand: 0,
  hit_crouch: 0,
  hit_air: 0,
  knockdown: 4,
  ko: 0,
  guard_stand: 0,
  guard_crouch: 0,
  guard_air: 0,
  thrown: 0,
  dash_forward: 2,
  dash_back: 2,
  landing: 2,
  stand: 7,
  walk_forward: 7,
  walk_back: 7,
  crouch: 5,
  wakeup: 2,
  victory: 8,
};
const MOVE_BLEND_FRAMES = 3;

interface Piece {
  readonly bone: number;
  readonly color: number;
  readonly detail: boolean;
  readonly paths?: ShapePaths;
  readonly cloth?: {
    readonly strip: Cloth;
    readonly form: Extract<FormView, { kind: 'ribbon' }>;
  };
  readonly glow?: Extract<FormView, { kind: 'glow' }>;
}

interface Paint {
  readonly lit: string;
  readonly shade: string;
  readonly flat: string;
}

/** How a fighter is drawn on a frame, beside its state. */
export interface FigureLook {
  /** Whether it shines white, as one that is struck. */
  readonly flash: boolean;
  /** How far it trembles aside, in stage pixels. */
  readonly tremble: number;
}

/** Where one who is thrown is held, in stage pixels and degrees; 90 is upright. */
export interface Hold {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

export class Figure {
  /** The colours of what it throws: its lights, or else its cloth. */
  readonly projectileColors: ProjectileColors;
  readonly #animations: ReadonlyMap<string, Animation>;
  readonly #skeleton: Skeleton;
  readonly #parts: readonly (readonly Piece[])[];
  readonly #paints: readonly Paint[];
  readonly #flashes: readonly Paint[];
  readonly #trails: readonly { bone: number; trail: Trail }[];
  readonly #rims: readonly Rim[];
  readonly #grip: number;
  readonly #nape: number;
  /** How far it is off its place, since it is held or was just now. */
  #held = { x: 0, y: 0, tilt: 0 };
  #action = '';
  #from: Pose | undefined;
  #pose: Pose | undefined;
  #frame = 0;

  constructor(character: CharacterView, alternate: boolean) {
    const { figure, animations } = character;
    this.#animations = new Map(animations.map((view) => [view.action, new Animation(view)]));
    this.#skeleton = new Skeleton(figure.bones);
    const palette = alternate ? figure.alternatePalette : figure.palette;
    this.#paints = palette.map((color) => paint(color));
    this.#flashes = palette.map((color) => paint(mix(color, '#fff6e6', 0.72)));
    this.#grip = figure.bones.findIndex(({ name }) => name === GRIP);
    this.#nape = figure.bones.findIndex(({ name }) => name === NAPE);
    const rims: Rim[] = [];
    const parts = new Map<number, Piece[]>();
    figure.shapes.forEach((shape) => {
      const { form, bone, color, detail } = shape;
      const base = { bone, color, detail };
      const length = (figure.bones[bone]?.length ?? 0) / SUB;
      let piece: Piece;
      if (form.kind === 'ribbon') {
        const strip = new Cloth({
          length: form.length / SUB,
          stiffness: form.stiffness / 100,
          lift: form.lift / 100,
        });
        piece = { ...base, cloth: { strip, form } };
      } else if (form.kind === 'glow') {
        piece = { ...base, glow: form };
      } else {
        piece = { ...base, paths: shapePaths(form, length) };
        rims.push(...(detail ? [] : shapeRims(bone, form, length)));
      }
      const part = parts.get(shape.part);
      if (part === undefined) {
        parts.set(shape.part, [piece]);
      } else {
        part.push(piece);
      }
    });
    this.#parts = [...parts.values()];
    this.#rims = rims;
    const glows = figure.shapes.filter(({ form }) => form.kind === 'glow');
    const cloths = figure.shapes.filter(({ form }) => form.kind === 'ribbon');
    const core = palette[(glows.at(-1) ?? cloths.at(-1))?.color ?? 0] ?? WARMTH;
    this.projectileColors = { core, light: palette[glows[0]?.color ?? -1] ?? '#d8fff6' };
    const trailColor = glows.length > 0 ? core : '#fff1d6';
    this.#trails = this.#skeleton.tips.map((bone) => ({ bone, trail: new Trail(trailColor) }));
  }

  /** Forgets what it did, as after a cut. */
  reset(): void {
    this.#action = '';
    this.#from = undefined;
    this.#pose = undefined;
    this.#held = { x: 0, y: 0, tilt: 0 };
    this.#cloths().forEach(({ strip }) => {
      strip.reset();
    });
    this.#trails.forEach(({ trail }) => {
      trail.clear();
    });
  }

  /** Where it holds one whom it throws; nowhere, if its file has no such place. */
  hold(player: PlayerView): Hold | undefined {
    if (this.#grip < 0) {
      return undefined;
    }
    const side = player.facing === 'left' ? -1 : 1;
    const angle = this.#skeleton.angle(this.#grip);
    return {
      x: player.x / SUB + side * this.#skeleton.endX(this.#grip),
      y: player.y / SUB + this.#skeleton.endY(this.#grip),
      angle: side > 0 ? angle : 180 - angle,
    };
  }

  /**
   * Takes the pose of a state, and moves cloth and trails on by some frames. One who is thrown is
   * where it is held.
   */
  step(player: PlayerView, frame: number, steps: number, hold?: Hold): void {
    this.#frame = frame;
    const animation = this.#animations.get(player.action) ?? this.#animations.get('stand');
    if (animation === undefined) {
      return;
    }
    if (player.action !== this.#action) {
      this.#from = this.#pose;
      this.#action = player.action;
    }
    const target = animation.at(player.frame);
    const blend = BLEND_FRAMES[player.action] ?? MOVE_BLEND_FRAMES;
    const share = (player.frame + 1) / (blend + 1);
    this.#pose =
      this.#from === undefined || share >= 1 ? target : between(this.#from, target, share);
    this.#place(player, this.#pose, steps, hold);
    for (let i = steps - 1; i >= 0; i -= 1) {
      this.#swing(player, frame - i);
    }
    this.#trace(player);
  }

  /** How far it reaches above the fighter's own place, in stage pixels: high in a throw that leaps. */
  get top(): number {
    return this.#pose === undefined ? 0 : this.#skeleton.top(this.#rims);
  }

  /** Draws it, cloth, trail and all. */
  draw(
    context: CanvasRenderingContext2D,
    camera: Camera,
    scale: number,
    player: PlayerView,
    look: FigureLook,
  ): void {
    const side = player.facing === 'left' ? -1 : 1;
    const zoom = camera.zoom * scale;
    const originX = camera.viewX(player.x / SUB + look.tremble) * scale;
    const originY = camera.viewY(player.y / SUB) * scale;
    const stageX = camera.viewX(look.tremble) * scale;
    const stageY = camera.viewY(0) * scale;
    const paints = look.flash ? this.#flashes : this.#paints;
    const onStage = (): void => {
      context.setTransform(zoom, 0, 0, -zoom, stageX, stageY);
    };
    const onBone = (bone: number, offX: number, offY: number): void => {
      const { cos, sin, x, y } = this.#skeleton;
      const c = zoom * (cos[bone] ?? 1);
      const s = zoom * (sin[bone] ?? 0);
      context.setTransform(
        side * c,
        -s,
        -side * s,
        -c,
        originX + zoom * side * (x[bone] ?? 0) + offX,
        originY - zoom * (y[bone] ?? 0) + offY,
      );
    };
    context.lineJoin = 'round';
    context.lineWidth = EDGE * 2;
    context.strokeStyle = INK;
    for (const part of this.#parts) {
      context.fillStyle = INK;
      for (const piece of part) {
        if (piece.detail) {
          continue;
        }
        if (piece.paths !== undefined) {
          onBone(piece.bone, 0, 0);
          context.fill(piece.paths.edge);
        } else if (piece.cloth !== undefined) {
          onStage();
          traceStrip(context, piece.cloth.strip, piece.cloth.form, 0, 1);
          context.stroke();
        }
      }
      for (const piece of part) {
        const colors = paints[piece.color];
        if (colors === undefined) {
          continue;
        }
        if (piece.paths !== undefined) {
          onBone(piece.bone, 0, 0);
          if (piece.detail) {
            context.fillStyle = colors.flat;
            context.fill(piece.paths.whole);
            continue;
          }
          context.fillStyle = colors.shade;
          context.fill(piece.paths.whole);
          const push = piece.paths.depth * 0.9 * zoom;
          onBone(piece.bone, LIGHT_X * push, -LIGHT_Y * push);
          context.fillStyle = colors.lit;
          context.fill(piece.paths.lit);
        } else if (piece.cloth !== undefined) {
          onStage();
          traceStrip(context, piece.cloth.strip, piece.cloth.form, 0, 1);
          context.fillStyle = colors.shade;
          context.fill();
          traceStrip(context, piece.cloth.strip, piece.cloth.form, 0.14, 0.72);
          context.fillStyle = colors.lit;
          context.fill();
        } else if (piece.glow !== undefined) {
          onBone(piece.bone, 0, 0);
          const flicker = 1 + 0.06 * Math.sin(this.#frame * 0.31) + 0.04 * Math.sin(this.#frame);
          const { center, radius } = piece.glow;
          stampGlow(
            context,
            colors.flat,
            center.x / SUB,
            center.y / SUB,
            (radius / SUB) * flicker,
            0.8,
          );
        }
      }
    }
    onStage();
    this.#trails.forEach(({ trail }) => {
      trail.draw(context);
    });
  }

  /** Puts the bones where they belong: in a hand that holds it, and never below the floor. */
  #place(player: PlayerView, pose: Pose, steps: number, hold: Hold | undefined): void {
    const side = player.facing === 'left' ? -1 : 1;
    const nape = Math.max(this.#nape, 0);
    const take = (): void => {
      const [first = 0, ...angles] = pose.angles;
      this.#skeleton.take({ ...pose, angles: [first + this.#held.tilt, ...angles] });
    };
    if (hold === undefined) {
      const left = LET_GO ** steps;
      const { x, y, tilt } = this.#held;
      this.#held = { x: x * left, y: y * left, tilt: tilt * left };
      take();
    } else {
      this.#held.tilt = side * (hold.angle - 90);
      take();
      this.#held.x = side * (hold.x - player.x / SUB) - (this.#skeleton.x[nape] ?? 0);
      this.#held.y = hold.y - player.y / SUB - (this.#skeleton.y[nape] ?? 0);
    }
    this.#skeleton.shift(this.#held.x, this.#held.y);
    this.#skeleton.keepAbove(SOLE_FLOOR - player.y / SUB, this.#rims);
  }

  #cloths(): NonNullable<Piece['cloth']>[] {
    return this.#parts.flat().flatMap(({ cloth }) => (cloth === undefined ? [] : [cloth]));
  }

  #swing(player: PlayerView, frame: number): void {
    const side = player.facing === 'left' ? -1 : 1;
    const x = player.x / SUB;
    const y = player.y / SUB;
    for (const part of this.#parts) {
      for (const { bone, cloth } of part) {
        if (cloth === undefined) {
          continue;
        }
        const { start, angle } = cloth.form;
        const turned = ((this.#skeleton.angle(bone) + angle / 10) * Math.PI) / 180;
        cloth.strip.step(
          x + side * this.#skeleton.pointX(bone, start.x / SUB, start.y / SUB),
          y + this.#skeleton.pointY(bone, start.x / SUB, start.y / SUB),
          side > 0 ? turned : Math.PI - turned,
          -side,
          frame,
        );
      }
    }
  }

  #trace(player: PlayerView): void {
    const side = player.facing === 'left' ? -1 : 1;
    const isStriking = player.status === 'startup' || player.status === 'active';
    for (const { bone, trail } of this.#trails) {
      trail.follow(
        player.x / SUB + side * this.#skeleton.endX(bone),
        player.y / SUB + this.#skeleton.endY(bone),
        isStriking,
      );
    }
  }
}

function paint(color: string): Paint {
  return { lit: mix(color, WARMTH, 0.07), shade: mix(color, SHADE, SHADE_SHARE), flat: color };
}
