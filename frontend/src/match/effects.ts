/*
 * What flies about when something happens: sparks of a hit, the shine of a block, dust, the flash
 * of a knock-out. Begun by the events of a state, aged by the fight's frames, the same each time.
 */
import { withAlpha } from './color';
import { stampGlow } from './glow';
import { SUB, type EventView, type FightView } from './view';
import type { Camera } from './camera';

/** Most effects at once; the oldest gives way. */
const MOST = 160;

interface Spark {
  x: number;
  y: number;
  vx: number;
  vy: number;
  readonly weight: number;
  age: number;
  readonly life: number;
  readonly size: number;
  readonly color: string;
  readonly kind: 'streak' | 'puff' | 'star' | 'ring' | 'shield';
  readonly turn: number;
}

export class Effects {
  #sparks: Spark[] = [];
  #flash = 0;
  #flashColor = '#ffffff';
  #gloom = 0;

  /** Ends them all. */
  clear(): void {
    this.#sparks = [];
    this.#flash = 0;
    this.#gloom = 0;
  }

  /** Begins what the events of a state ask for. */
  notice(state: FightView, camera: Camera): void {
    state.events.forEach((event, index) => {
      this.#begin(event, state, camera, state.frame * 8 + index);
    });
  }

  /** Dust where a fighter lands, pushes off or falls. */
  dust(x: number, count: number, seed: number): void {
    for (let i = 0; i < count; i += 1) {
      const side = i % 2 === 0 ? 1 : -1;
      this.#add({
        x: x + side * (6 + 12 * chance(seed, i)),
        y: 3 + 4 * chance(seed, i + 40),
        vx: side * (0.6 + 2.4 * chance(seed, i + 80)),
        vy: 0.3 + 0.9 * chance(seed, i + 120),
        weight: -0.01,
        life: 16 + 10 * chance(seed, i + 160),
        size: 6 + 7 * chance(seed, i + 200),
        color: '#d9a79a',
        kind: 'puff',
        turn: 0,
      });
    }
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
    this.#flash = this.#flash < 0.02 ? 0 : this.#flash * 0.66;
    this.#gloom = this.#gloom < 0.02 ? 0 : this.#gloom * 0.965;
  }

  /** Darkens what lies behind the fighters while a great blow rings on. */
  drawBehind(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#gloom > 0) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = withAlpha('#180c28', this.#gloom);
      context.fillRect(0, 0, width, height);
    }
  }

  /** Draws what is over the fighters; the transform is the stage's, y up. */
  draw(context: CanvasRenderingContext2D): void {
    for (const spark of this.#sparks) {
      drawSpark(context, spark);
    }
  }

  /** The light that fills the view for a moment. */
  drawFlash(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#flash > 0) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = withAlpha(this.#flashColor, this.#flash);
      context.fillRect(0, 0, width, height);
    }
  }

  #begin(event: EventView, state: FightView, camera: Camera, seed: number): void {
    const place = event.position;
    const x = (place?.x ?? 0) / SUB;
    const y = (place?.y ?? 0) / SUB;
    const from = state.players.find((player) => player.id === event.playerId);
    const side = from?.facing === 'left' ? -1 : 1;
    const heavy = Math.min((event.damage ?? 40) / 100, 1.2);
    switch (event.kind) {
      case 'hit':
        if (place !== undefined) {
          this.#burst(x, y, side, heavy, seed);
          camera.shake(1.5 + heavy * 4.5);
        }
        break;
      case 'block':
        if (place !== undefined) {
          this.#shield(x, y, side, seed);
          camera.shake(1.4);
        }
        break;
      case 'projectile':
        if (place !== undefined) {
          this.#ring(x, y, 46, 14, '#fff1c8');
        }
        break;
      case 'projectile_clash':
        if (place !== undefined) {
          this.#ring(x, y, 96, 20, '#fff1c8');
          this.#burst(x, y, 1, 0.8, seed);
          this.#burst(x, y, -1, 0.8, seed + 3);
          camera.shake(4);
        }
        break;
      case 'knockdown':
        camera.shake(5);
        break;
      case 'ko':
        this.#flash = 0.92;
        this.#flashColor = '#fff4dc';
        this.#gloom = 0.72;
        camera.shake(11);
        break;
      case 'super_flash':
        this.#gloom = 0.6;
        break;
      case 'round_start':
      case 'round_over':
      case 'match_over':
      case 'counter_hit':
      case 'throw':
      case 'throw_escape':
        break;
    }
  }

  #burst(x: number, y: number, side: number, heavy: number, seed: number): void {
    this.#add({
      ...still(x, y),
      life: 9 + heavy * 4,
      size: 32 + heavy * 36,
      color: '#ffd27a',
      kind: 'star',
      turn: chance(seed, 1) * Math.PI,
    });
    this.#ring(x, y, 30 + heavy * 40, 11, '#ffdf9a');
    const count = Math.round(7 + heavy * 9);
    for (let i = 0; i < count; i += 1) {
      const angle = (chance(seed, i + 5) - 0.5) * 2.3 + (side > 0 ? 0 : Math.PI);
      const speed = (5 + 10 * chance(seed, i + 30)) * (0.7 + heavy * 0.5);
      this.#add({
        x,
        y,
        vx: Math.cos(angle) * speed,
        vy: Math.sin(angle) * speed + 1.6,
        weight: 0.34,
        life: 12 + 12 * chance(seed, i + 60),
        size: 2 + 2.4 * chance(seed, i + 90),
        color: i % 3 === 0 ? '#fff3cf' : '#ffab4a',
        kind: 'streak',
        turn: 0,
      });
    }
  }

  #shield(x: number, y: number, side: number, seed: number): void {
    this.#add({
      ...still(x, y),
      vx: side * 0.8,
      life: 13,
      size: 44,
      color: '#8fe6ff',
      kind: 'shield',
      turn: side > 0 ? Math.PI : 0,
    });
    for (let i = 0; i < 6; i += 1) {
      const angle = (chance(seed, i) - 0.5) * 2.6 + (side > 0 ? Math.PI : 0);
      const speed = 3 + 5 * chance(seed, i + 20);
      this.#add({
        x,
        y,
        vx: Math.cos(angle) * speed,
        vy: Math.sin(angle) * speed,
        weight: 0.12,
        life: 10 + 6 * chance(seed, i + 40),
        size: 2,
        color: '#c8f6ff',
        kind: 'streak',
        turn: 0,
      });
    }
  }

  #ring(x: number, y: number, size: number, life: number, color: string): void {
    this.#add({ ...still(x, y), life, size, color, kind: 'ring', turn: 0 });
  }

  #add(spark: Omit<Spark, 'age'>): void {
    if (this.#sparks.length >= MOST) {
      this.#sparks.shift();
    }
    this.#sparks.push({ ...spark, age: 0 });
  }
}

function still(x: number, y: number): Pick<Spark, 'x' | 'y' | 'vx' | 'vy' | 'weight'> {
  return { x, y, vx: 0, vy: 0, weight: 0 };
}

/** A number from 0 to 1 that hangs on the two given alone. */
function chance(seed: number, index: number): number {
  let mixed = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
}

function drawSpark(context: CanvasRenderingContext2D, spark: Spark): void {
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
  }
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
