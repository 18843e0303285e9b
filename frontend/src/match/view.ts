/*
 * What a screen knows of a fight: plain values, named as the game is and not as the wire is. The
 * wire's `toView` fills them and the drawing reads them, so neither stores nor drawing know a
 * protocol. Lengths are in 1/256 of a stage pixel, y grows upwards from the floor, times are in
 * frames of 1/60 second.
 */

/** Units of the stage in a stage pixel. */
export const SUB = 256;
/** Width of the stage and of the view, in stage pixels. */
export const VIEW_WIDTH = 960;
/** Height of the view, in stage pixels. */
export const VIEW_HEIGHT = 540;

export type PlayerId = 'p1' | 'p2';
export type Facing = 'left' | 'right';
export type MoveKind = 'light' | 'heavy' | 'throw' | 'special' | 'super';
export type AttackKind = 'strike' | 'throw' | 'projectile';
export type MatchEnding = 'ko' | 'double_ko' | 'time_over' | 'stopped';
export type MatchStatus = 'running' | 'paused' | 'finished';
export type GuardLevel = 'high' | 'mid' | 'low' | 'unblockable';

/** What a round is at. */
export type RoundPhase = 'intro' | 'fight' | 'round_over' | 'match_over';

export type PlayerStatus =
  | 'neutral'
  | 'airborne'
  | 'startup'
  | 'active'
  | 'recovery'
  | 'hitstun'
  | 'blockstun'
  | 'knockdown'
  | 'wakeup'
  | 'ko'
  | 'victory'
  | 'dash'
  | 'thrown';

export type EventKind =
  | 'round_start'
  | 'hit'
  | 'block'
  | 'projectile'
  | 'projectile_clash'
  | 'knockdown'
  | 'ko'
  | 'round_over'
  | 'match_over'
  | 'counter_hit'
  | 'throw'
  | 'throw_escape'
  | 'super_flash';

/** A point, or a difference of two. */
export interface Vector {
  readonly x: number;
  readonly y: number;
}

/** A rectangle on the stage; `x` and `y` are its left and lower edge. */
export interface BoxView {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Something that happened on a frame. */
export interface EventView {
  readonly kind: EventKind;
  readonly playerId?: PlayerId | undefined;
  readonly move?: string | undefined;
  readonly damage?: number | undefined;
  readonly position?: Vector | undefined;
}

/** A fighter on one frame. */
export interface PlayerView {
  readonly id: PlayerId;
  readonly character: string;
  readonly x: number;
  readonly y: number;
  readonly action: string;
  readonly frame: number;
  readonly health: number;
  readonly status: PlayerStatus;
  readonly superGauge: number;
  readonly velocity: Vector;
  readonly facing: Facing;
  readonly hitboxes: readonly BoxView[];
  readonly hurtboxes: readonly BoxView[];
  readonly roundsWon: number;
  readonly comboHits: number;
  readonly comboDamage: number;
  readonly stun: number;
  readonly buttons: number;
}

/** Something thrown. */
export interface ProjectileView {
  readonly ownerId: PlayerId;
  readonly move: string;
  readonly x: number;
  readonly y: number;
  readonly facing: Facing;
  readonly frame: number;
  readonly hitboxes: readonly BoxView[];
}

/** A frame of a fight, whole. */
export interface FightView {
  readonly matchId: string;
  readonly frame: number;
  readonly timer: number;
  readonly round: number;
  readonly phase: RoundPhase;
  /** Player 1, then player 2. */
  readonly players: readonly [PlayerView, PlayerView];
  readonly projectiles: readonly ProjectileView[];
  readonly winnerId?: PlayerId | undefined;
  readonly hitstop: number;
  readonly events: readonly EventView[];
  readonly roundEnding?: MatchEnding | undefined;
  readonly roundWinnerId?: PlayerId | undefined;
}

/** A fighter as its data file describes it. */
export interface CharacterView {
  readonly character: string;
  readonly displayName: string;
  readonly style: string;
  readonly description: string;
  readonly maxHealth: number;
  readonly maxSuperGauge: number;
  readonly moves: readonly MoveView[];
  readonly figure: FigureView;
  readonly animations: readonly AnimationView[];
}

/** One attack and its frame data. */
export interface MoveView {
  readonly move: string;
  readonly displayName: string;
  readonly input: string;
  readonly startup: number;
  readonly active: number;
  readonly recovery: number;
  readonly damage: number;
  readonly chipDamage: number;
  readonly hitstun: number;
  readonly blockstun: number;
  readonly advantageOnHit?: number | undefined;
  readonly advantageOnBlock?: number | undefined;
  readonly guardLevel?: GuardLevel | undefined;
  readonly knockdown: boolean;
  readonly projectile: boolean;
  readonly kind?: MoveKind | undefined;
  /** Whether it catches and throws; its poses go on with the catch where those of a miss end. */
  readonly throws: boolean;
  /** How often it can touch. */
  readonly hitCount: number;
  /** Damage of all its hits together. */
  readonly totalDamage: number;
  readonly invulnerable: readonly InvulnerableView[];
}

/** Frames of a move, the first and the last, in which something does not touch it. */
export interface InvulnerableView {
  readonly first: number;
  readonly last: number;
  readonly to: readonly AttackKind[];
}

/** A body of bones with shapes on them. */
export interface FigureView {
  readonly palette: readonly string[];
  readonly alternatePalette: readonly string[];
  /** A parent comes before its children; the first is the root. */
  readonly bones: readonly BoneView[];
  /** From back to front. */
  readonly shapes: readonly ShapeView[];
}

/** A segment that turns about its start. */
export interface BoneView {
  readonly name: string;
  /** Index of the bone at whose end it starts; absent for the root. */
  readonly parent?: number | undefined;
  readonly length: number;
}

/** A filled piece that moves with a bone. */
export interface ShapeView {
  readonly bone: number;
  readonly color: number;
  readonly part: number;
  readonly detail: boolean;
  readonly form: FormView;
}

/** What a shape is. Points count from the bone's start, x along the bone, y to its left. */
export type FormView =
  | { readonly kind: 'limb'; readonly startWidth: number; readonly endWidth: number }
  | { readonly kind: 'disc'; readonly center: Vector; readonly radius: number }
  | { readonly kind: 'outline'; readonly points: readonly Vector[]; readonly smooth: boolean }
  | {
      readonly kind: 'ribbon';
      readonly start: Vector;
      readonly length: number;
      readonly startWidth: number;
      readonly endWidth: number;
      /** Tenths of a degree from the bone. */
      readonly angle: number;
      /** Per cent. */
      readonly stiffness: number;
      /** Per cent. */
      readonly lift: number;
    }
  | { readonly kind: 'glow'; readonly center: Vector; readonly radius: number };

/** How an action moves the bones. */
export interface AnimationView {
  readonly action: string;
  readonly keyframes: readonly KeyframeView[];
  /** Frames after which it begins again; absent where it stays in its last pose. */
  readonly loopFrames?: number | undefined;
}

/** A pose at a frame of an action. */
export interface KeyframeView {
  readonly frame: number;
  readonly root: Vector;
  /** One for each bone, in tenths of a degree from its parent, counter-clockwise facing right. */
  readonly angles: readonly number[];
}
