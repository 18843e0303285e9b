/*
 * What flies about when something happens: sparks of a hit, the shine of a block, dust, the flash
 * of a knock-out. Begun by the events of a state, aged by the fight's frames, the same each time.
 */
import { withAlpha } from './color';
import { chance, Sparks, still } from './sparks';
import { SUB, type EventView, type FightView } from './view';
import type { Camera } from './camera';

/** How high above the feet the light of a super gathers. */
const CHEST = 105;

export class Effects {
  /** Whether nothing may flash or darken the whole picture, and words do not leap. */
  isCalm = false;
  readonly #sparks = new Sparks();
  #flash = 0;
  #flashColor = '#ffffff';
  #gloom = 0;
  /** Frames for which the gloom does not lift yet. */
  #gloomFrames = 0;

  /** Ends them all. */
  clear(): void {
    this.#sparks.clear();
    this.#flash = 0;
    this.#gloom = 0;
    this.#gloomFrames = 0;
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
      this.#sparks.add({
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
    this.#sparks.step();
    this.#flash = this.#flash < 0.02 ? 0 : this.#flash * 0.66;
    if (this.#gloomFrames > 0) {
      this.#gloomFrames -= 1;
    } else {
      this.#gloom = this.#gloom < 0.02 ? 0 : this.#gloom * 0.965;
    }
  }

  /** Darkens what lies behind the fighters while a great blow rings on. */
  drawBehind(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#gloom > 0 && !this.isCalm) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = withAlpha('#180c28', this.#gloom);
      context.fillRect(0, 0, width, height);
    }
  }

  /** Draws what is over the fighters, words below a height; the transform is the stage's, y up. */
  draw(context: CanvasRenderingContext2D, wordCeiling: number): void {
    this.#sparks.draw(context, { wordCeiling, isCalm: this.isCalm });
  }

  /** The light that fills the view for a moment. */
  drawFlash(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#flash > 0 && !this.isCalm) {
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
      case 'counter_hit':
        if (place !== undefined) {
          this.#counter(x, y, side, seed);
          camera.shake(8);
        }
        break;
      case 'throw':
        if (place !== undefined) {
          this.#ring(x, y, 54, 12, '#fff1c8');
          this.dust(x, 6, seed);
          camera.shake(3);
        }
        break;
      case 'throw_escape':
        if (place !== undefined) {
          this.#escape(x, y, seed);
          camera.shake(4);
        }
        break;
      case 'super_flash':
        if (from !== undefined) {
          this.#superFlash(from.x / SUB, from.y / SUB + CHEST, state.hitstop, seed);
        }
        break;
      case 'round_start':
      case 'round_over':
      case 'match_over':
        break;
    }
  }

  /** Redder and greater than a hit, and named: who is struck must know why it hurt more. */
  #counter(x: number, y: number, side: number, seed: number): void {
    this.#sparks.add({
      ...still(x, y),
      life: 16,
      size: 88,
      color: '#ff5a4a',
      kind: 'star',
      turn: chance(seed, 2) * Math.PI,
    });
    this.#ring(x, y, 110, 18, '#ff8a6a');
    this.#word(x - side * 10, Math.max(y + 62, 150), 'COUNTER', '#ff7a5c');
    this.#flash = 0.22;
    this.#flashColor = '#ffd9c8';
  }

  /** Both spring apart: a shield to each side. */
  #escape(x: number, y: number, seed: number): void {
    this.#shield(x - 14, y, 1, seed);
    this.#shield(x + 14, y, -1, seed + 7);
    this.#ring(x, y, 80, 16, '#d8f6ff');
    this.#word(x, y + 84, 'ESCAPE', '#a8ecff');
  }

  /** The stage goes dark but for the fighters, and light is drawn in to the one who begins. */
  #superFlash(x: number, y: number, frames: number, seed: number): void {
    this.#gloom = 0.74;
    this.#gloomFrames = frames;
    this.#flash = 0.5;
    this.#flashColor = '#fff4dc';
    this.#ring(x, y, 190, 22, '#fff1c8');
    this.#ring(x, y, 110, 30, '#ffd27a');
    for (let i = 0; i < 26; i += 1) {
      this.#sparks.add({
        ...still(x, y),
        life: 14 + 20 * chance(seed, i + 20),
        size: 130 + 130 * chance(seed, i + 50),
        color: i % 3 === 0 ? '#fffbe8' : '#ffcf7a',
        kind: 'ray',
        turn: (i + 0.8 * chance(seed, i)) * ((Math.PI * 2) / 26),
      });
    }
  }

  #word(x: number, y: number, text: string, color: string): void {
    this.#sparks.add({
      ...still(x, y),
      vy: 1.2,
      life: 44,
      size: 26,
      color,
      kind: 'word',
      turn: 0,
      text,
    });
  }

  #burst(x: number, y: number, side: number, heavy: number, seed: number): void {
    this.#sparks.add({
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
      this.#sparks.add({
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
    this.#sparks.add({
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
      this.#sparks.add({
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
    this.#sparks.add({ ...still(x, y), life, size, color, kind: 'ring', turn: 0 });
  }
}
