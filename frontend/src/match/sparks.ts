/*
 * What flies about for a moment: streaks, dust, stars, rings, rays and words. Each is aged by the
 * fight's frames and drawn from its values alone, the same each time.
 */
import { withAlpha } from './color';
import { stampGlow } from './glow';

/** Most at once; the oldest gives way. */
const MOST = 160;

export interface Spark {
  x: number;
  y: number;
  vx: number;
  vy: number;
  readonly weight: number;
  age: number;
  readonly life: number;
  readonly size: number;
  readonly color: string;
  readonly kind: 'streak' | 'puff' | 'star' | 'ring' | 'shield' | 'ray' | 'word';
  readonly turn: number;
  /** What a word says. */
  readonly text?: string;
}

/** What sparks may do. */
export interface SparkBounds {
  /** A height in stage pixels above which no word stands. */
  readonly wordCeiling: number;
  /** Whether words stand still. */
  readonly isCalm: boolean;
}

export class Sparks {
  #sparks: Spark[] = [];

  /** Ends them all. */
  clear(): void {
    this.#sparks = [];
  }

  /** Begins one. */
  add(spark: Omit<Spark, 'age'>): void {
    if (this.#sparks.length >= MOST) {
      this.#sparks.shift();
    }
    this.#sparks.push({ ...spark, age: 0 });
  }

  /** Ages them by a frame. */
  step(): void {
    for (const spark of this.#sparks) {
      spark.age += 1;
      spark.x += spark.vx;
      spark.y += spark.vy;
      spark.vx *= 0.92;
      spark.vy = spark.vy * 0.94 - spark.weight;
      if (spark.y < 1 && spark.kind === 'streak') {
        spark.y = 1;
        spark.vy = -spark.vy * 0.4;
      }
    }
    this.#sparks = this.#sparks.filter((spark) => spark.age < spark.life);
  }

  /** Draws them; the transform is the stage's, y up. */
  draw(context: CanvasRenderingContext2D, bounds: SparkBounds): void {
    for (const spark of this.#sparks) {
      drawSpark(context, spark, bounds);
    }
  }
}

/** One that stays where it begins. */
export function still(x: number, y: number): Pick<Spark, 'x' | 'y' | 'vx' | 'vy' | 'weight'> {
  return { x, y, vx: 0, vy: 0, weight: 0 };
}

/** A number from 0 to 1 that hangs on the two given alone. */
export function chance(seed: number, index: number): number {
  let mixed = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
}

function drawSpark(context: CanvasRenderingContext2D, spark: Spark, bounds: SparkBounds): void {
  const { x, y, size, color } = spark;
  const gone = spark.age / spark.life;
  const left = 1 - gone;
  switch (spark.kind) {
    case 'streak':
      context.strokeStyle = withAlpha(color, Math.min(left * 1.6, 1));
      context.lineWidth = size * left + 0.5;
      context.lineCap = 'round';
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x - spark.vx * 2, y - spark.vy * 2);
      context.stroke();
      break;
    case 'puff':
      context.fillStyle = withAlpha(color, left * 0.34);
      context.beginPath();
      context.arc(x, y + size * 0.3, size * (0.6 + gone), 0, Math.PI * 2);
      context.fill();
      break;
    case 'star':
      drawStar(context, spark, left);
      break;
    case 'ring':
      context.strokeStyle = withAlpha(color, left * left * 0.8);
      context.lineWidth = 0.6 + 4.5 * left * left;
      context.beginPath();
      context.arc(x, y, size * (0.3 + 0.7 * (1 - left * left)), 0, Math.PI * 2);
      context.stroke();
      break;
    case 'shield':
      stampGlow(context, color, x, y, size * 1.2, left * 0.7);
      context.strokeStyle = withAlpha('#e8fcff', left);
      for (const share of [1, 0.72]) {
        context.lineWidth = 5 * left * share + 0.6;
        context.beginPath();
        context.arc(
          x - Math.cos(spark.turn) * size * 0.55,
          y,
          size * share * (0.75 + 0.25 * gone),
          spark.turn - 1.05,
          spark.turn + 1.05,
        );
        context.stroke();
      }
      break;
    case 'ray':
      drawRay(context, spark, left);
      break;
    case 'word':
      drawWord(context, spark, left, bounds);
      break;
  }
}

/** A light that rushes to its place from afar, as breath is drawn in. */
function drawRay(context: CanvasRenderingContext2D, spark: Spark, left: number): void {
  const { x, y, size, turn } = spark;
  const near = 24 + size * left * left;
  const far = near + size * 0.7 * Math.min((1 - left) * 4, 1);
  context.strokeStyle = withAlpha(spark.color, Math.min(left * 1.5, 1) * 0.8);
  context.lineWidth = 1 + 3 * left;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(x + Math.cos(turn) * near, y + Math.sin(turn) * near);
  context.lineTo(x + Math.cos(turn) * far, y + Math.sin(turn) * far);
  context.stroke();
}

/** A word that leaps up to be read, and fades. */
function drawWord(
  context: CanvasRenderingContext2D,
  spark: Spark,
  left: number,
  { wordCeiling, isCalm }: SparkBounds,
): void {
  const leap = isCalm ? 1 : 1 + 0.7 * Math.max(1 - spark.age / 5, 0);
  context.save();
  context.translate(spark.x, Math.min(spark.y, wordCeiling - spark.size));
  context.scale(leap, -leap);
  context.transform(1, 0, -0.18, 1, 0, 0);
  context.globalAlpha = Math.min(left * 3, 1);
  context.font = `800 ${spark.size}px "Big Shoulders Variable", "Barlow", sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = spark.size * 0.24;
  context.strokeStyle = '#1c1526';
  context.strokeText(spark.text ?? '', 0, 0);
  context.fillStyle = spark.color;
  context.fillText(spark.text ?? '', 0, 0);
  context.restore();
}

/** A star whose rays shoot out at once and then grow thin. */
function drawStar(context: CanvasRenderingContext2D, spark: Spark, left: number): void {
  const { x, y, size, turn } = spark;
  stampGlow(context, spark.color, x, y, size * 1.7, left);
  const rays = 9;
  for (const [share, color] of [
    [1, '#ffb347'],
    [0.66, '#fffbe8'],
  ] as const) {
    context.fillStyle = withAlpha(color, Math.min(left * 2.2, 1));
    context.beginPath();
    for (let i = 0; i < rays * 2; i += 1) {
      const long = i % 2 === 0 ? 0.75 + 0.5 * chance(Math.round(turn * 1000), i) : 0.26 * left;
      const angle = turn + (i * Math.PI) / rays;
      const reach = size * share * long * (0.72 + 0.28 * (1 - left));
      context.lineTo(x + Math.cos(angle) * reach, y + Math.sin(angle) * reach);
    }
    context.closePath();
    context.fill();
  }
}
