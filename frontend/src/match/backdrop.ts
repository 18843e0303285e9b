/*
 * The stage behind the fight: a rooftop at dusk above a city of lanterns. Its layers are drawn by
 * code once for a size of the canvas, then only put in place, the nearer ones moving more.
 */
import { FLOOR_HEIGHT, type Camera } from './camera';
import { mix, withAlpha } from './color';
import { stampGlow } from './glow';
import { VIEW_HEIGHT, VIEW_WIDTH } from './view';

/** How far the layers reach past the view, in view pixels. */
const MARGIN = 40;
const HORIZON = 372;
const CITY_HEIGHT = 300;
/** The roof: how far it reaches behind and before the line on which the fighters stand. */
const ROOF_BACK = 34;
const PARAPET = 26;
const ROOF_TOP = ROOF_BACK + PARAPET + 4;
/** Where the lanterns' line is tied, above the floor. */
const LINE_HEIGHT = 148;
const LANTERN_WIDTH = 26;
const LANTERN_HEIGHT = 44;
const ROOF_BELOW = FLOOR_HEIGHT + 14;
const ROOF_MARGIN = 60;

const WINDOW = '#ffc877';
const LANTERN = '#ff9d4d';
const POST = '#38264a';
const POST_GAP = 192;

/** Lanterns that hang over the roof, in stage pixels: place across, height above the floor. */
const LANTERNS: readonly (readonly [number, number])[] = [
  [96, 106],
  [288, 106],
  [480, 106],
  [672, 106],
  [864, 106],
];

/** Chance that is the same each time, so that the city never changes. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export class Backdrop {
  readonly #scale: number;
  readonly #sky: OffscreenCanvas;
  readonly #city: OffscreenCanvas;
  readonly #roof: OffscreenCanvas;
  readonly #lantern: OffscreenCanvas;

  constructor(scale: number) {
    this.#scale = scale;
    this.#sky = layer(VIEW_WIDTH + MARGIN * 2, VIEW_HEIGHT, scale, false, drawSky);
    this.#city = layer(VIEW_WIDTH + MARGIN * 4, CITY_HEIGHT, scale, true, drawCity);
    this.#lantern = layer(LANTERN_WIDTH, LANTERN_HEIGHT, scale * 1.3, true, (lantern) => {
      drawPaperLantern(lantern, LANTERN_WIDTH / 2, LANTERN_HEIGHT / 2 - 4);
    });
    this.#roof = layer(VIEW_WIDTH + ROOF_MARGIN * 2, ROOF_TOP + ROOF_BELOW, scale, false, drawRoof);
  }

  /** Draws all of it, opaque. */
  draw(context: CanvasRenderingContext2D, camera: Camera, frame: number): void {
    const scale = this.#scale;
    const aside = camera.x - VIEW_WIDTH / 2;
    const near = (camera.zoom - 1) * 30;
    context.setTransform(1, 0, 0, 1, 0, 0);
    // Whole pixels: a layer that is not resampled is copied, which is several times faster.
    context.drawImage(
      this.#sky,
      Math.round((-MARGIN - aside * 0.06 + camera.shakeX * 0.3) * scale),
      0,
    );
    this.#drift(context, frame, aside);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(
      this.#city,
      Math.round((-MARGIN * 2 - aside * 0.4 + camera.shakeX * 0.5) * scale),
      Math.round(
        (VIEW_HEIGHT - FLOOR_HEIGHT - ROOF_BACK - CITY_HEIGHT + 22 - near + camera.shakeY * 0.5) *
          scale,
      ),
    );
    const zoom = camera.zoom * scale;
    context.setTransform(zoom, 0, 0, zoom, camera.viewX(0) * scale, camera.viewY(0) * scale);
    drawGarland(context);
    context.drawImage(
      this.#roof,
      -ROOF_MARGIN,
      -ROOF_TOP,
      VIEW_WIDTH + ROOF_MARGIN * 2,
      ROOF_TOP + ROOF_BELOW,
    );
    LANTERNS.forEach(([x, y], index) => {
      const left = x - LANTERN_WIDTH / 2;
      const flicker = 0.72 + 0.12 * Math.sin(frame * 0.07 + index * 2.1);
      context.drawImage(
        this.#lantern,
        left,
        -y - LANTERN_HEIGHT / 2,
        LANTERN_WIDTH,
        LANTERN_HEIGHT,
      );
      stampGlow(context, LANTERN, x, -y - 2, 42, flicker);
    });
  }

  /** Paper lanterns that rise over the city, and sparks on the wind. */
  #drift(context: CanvasRenderingContext2D, frame: number, aside: number): void {
    const scale = this.#scale;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    for (let i = 0; i < 9; i += 1) {
      const life = (frame * (0.16 + 0.03 * (i % 4)) + i * 61) % 400;
      const x =
        ((i * 137 + 60) % 1000) - aside * 0.15 + 14 * Math.sin(frame * 0.006 + i * 1.7) - 20;
      const y = 400 - life;
      const far = 0.5 + 0.5 * ((i * 7) % 10) * 0.1;
      const seen = Math.min(life / 60, (400 - life) / 120, 1) * far;
      stampGlow(context, '#ffb060', x, y, 16 * far, seen);
      context.globalAlpha = seen;
      context.fillStyle = '#ffe2a8';
      context.fillRect(x - 2 * far, y - 3 * far, 4 * far, 5 * far);
      context.globalAlpha = 1;
    }
  }
}

function layer(
  width: number,
  height: number,
  scale: number,
  alpha: boolean,
  paint: (context: OffscreenCanvasRenderingContext2D, width: number, height: number) => void,
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext('2d', { alpha });
  if (context !== null) {
    context.scale(scale, scale);
    paint(context, width, height);
  }
  return canvas;
}

function drawSky(context: OffscreenCanvasRenderingContext2D, width: number, height: number): void {
  const sky = context.createLinearGradient(0, 0, 0, HORIZON + 40);
  sky.addColorStop(0, '#221c46');
  sky.addColorStop(0.3, '#46306d');
  sky.addColorStop(0.56, '#8f4a7f');
  sky.addColorStop(0.76, '#db7272');
  sky.addColorStop(0.9, '#f7a56c');
  sky.addColorStop(1, '#ffd08a');
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  const chance = dice(7);
  for (let i = 0; i < 90; i += 1) {
    context.fillStyle = withAlpha('#fff4e0', 0.15 + chance() * 0.55);
    const size = chance() < 0.12 ? 2 : 1.1;
    context.fillRect(chance() * width, chance() * chance() * 220, size, size);
  }
  drawSun(context, width * 0.64, HORIZON - 34);
  drawClouds(context, width);
  drawHills(context, width, height);
}

function drawSun(context: OffscreenCanvasRenderingContext2D, x: number, y: number): void {
  const halo = context.createRadialGradient(x, y, 20, x, y, 330);
  halo.addColorStop(0, 'rgba(255,226,160,0.75)');
  halo.addColorStop(0.35, 'rgba(255,180,120,0.28)');
  halo.addColorStop(1, 'rgba(255,150,110,0)');
  context.fillStyle = halo;
  context.fillRect(x - 340, y - 340, 680, 680);
  context.fillStyle = '#fff0c4';
  context.beginPath();
  context.arc(x, y, 46, 0, Math.PI * 2);
  context.fill();
}

function drawClouds(context: OffscreenCanvasRenderingContext2D, width: number): void {
  const chance = dice(21);
  for (let i = 0; i < 16; i += 1) {
    const y = 70 + chance() * 230;
    const x = chance() * width;
    const long = 90 + chance() * 190;
    const thick = 5 + chance() * 9;
    const low = (y - 70) / 230;
    context.fillStyle = withAlpha(mix('#5e3f80', '#ffc39a', low), 0.2 + low * 0.22);
    // One path: puffs that were filled one by one would show where they overlap.
    context.beginPath();
    for (let puff = 0; puff < 6; puff += 1) {
      const at = puff / 5 - 0.5;
      const middleX = x + at * long;
      const middleY = y + (chance() - 0.5) * thick;
      const wide = long * (0.3 - Math.abs(at) * 0.25);
      context.moveTo(middleX + wide, middleY);
      context.ellipse(middleX, middleY, wide, thick * (1.05 - Math.abs(at)), 0, 0, Math.PI * 2);
    }
    context.fill();
  }
}

function drawHills(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
): void {
  const ridges = [
    { y: HORIZON - 34, high: 34, color: '#c0667c', seed: 3 },
    { y: HORIZON - 12, high: 26, color: '#9c557b', seed: 11 },
  ];
  for (const { y, high, color, seed } of ridges) {
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width; x += 8) {
      const wave = Math.sin(x * 0.006 + seed) + 0.5 * Math.sin(x * 0.017 + seed * 2);
      context.lineTo(x, y - wave * high * 0.6);
    }
    context.lineTo(width, height);
    context.fill();
  }
  const chance = dice(5);
  for (let x = -10; x < width;) {
    const wide = 18 + chance() * 40;
    const high = 20 + chance() * 62;
    context.fillStyle = '#84497a';
    drawHouse(context, x, HORIZON + 24 - high, wide, high + 170, chance());
    lightWindows(context, x, HORIZON + 24 - high, wide, high, chance, 0.28, 2);
    x += wide * (0.8 + chance() * 0.3);
  }
}

function drawCity(context: OffscreenCanvasRenderingContext2D, width: number, height: number): void {
  const rows = [
    { low: 110, high: 110, color: '#764579', lights: 0.4, seed: 31, size: 2.2 },
    { low: 84, high: 84, color: '#643d72', lights: 0.44, seed: 43, size: 2.6 },
    { low: 48, high: 72, color: '#4d3167', lights: 0.5, seed: 57, size: 3.2 },
  ];
  for (const { low, high, color, lights, seed, size } of rows) {
    const chance = dice(seed);
    for (let x = -20; x < width;) {
      const wide = 42 + chance() * 66;
      const tall = low + chance() * high;
      const top = height - tall;
      context.fillStyle = color;
      drawHouse(context, x, top, wide, tall, chance());
      context.fillStyle = withAlpha('#ffb27c', 0.3);
      context.fillRect(x + 1, top, wide - 2, 1.6);
      lightWindows(context, x, top, wide, tall, chance, lights, size);
      x += wide * (0.92 + chance() * 0.22);
    }
    // The haze of evening lies between the rows, and lets the fighters stand out.
    const haze = context.createLinearGradient(0, height - 220, 0, height);
    haze.addColorStop(0, 'rgba(232,132,112,0)');
    haze.addColorStop(1, 'rgba(236,140,120,0.34)');
    context.globalCompositeOperation = 'source-atop';
    context.fillStyle = haze;
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
  }
}

function drawHouse(
  context: OffscreenCanvasRenderingContext2D,
  x: number,
  top: number,
  wide: number,
  tall: number,
  kind: number,
): void {
  context.fillRect(x, top, wide, tall);
  context.beginPath();
  if (kind < 0.35) {
    // A roof with two slopes that curl at the eaves.
    context.moveTo(x - 7, top + 2);
    context.quadraticCurveTo(x + wide * 0.3, top - 4, x + wide / 2, top - 20);
    context.quadraticCurveTo(x + wide * 0.7, top - 4, x + wide + 7, top + 2);
  } else if (kind < 0.55) {
    // A water tank on legs.
    const middle = x + wide * 0.6;
    context.rect(middle - 9, top - 22, 18, 14);
    context.rect(middle - 8, top - 10, 2, 10);
    context.rect(middle + 6, top - 10, 2, 10);
    context.moveTo(middle - 11, top - 22);
    context.lineTo(middle, top - 30);
    context.lineTo(middle + 11, top - 22);
  } else if (kind < 0.75) {
    // Chimneys.
    context.rect(x + wide * 0.2, top - 12, 6, 12);
    context.rect(x + wide * 0.34, top - 18, 7, 18);
  } else if (kind < 0.85) {
    // A tower with a pointed cap.
    context.rect(x + wide * 0.3, top - 26, wide * 0.4, 26);
    context.moveTo(x + wide * 0.24, top - 26);
    context.lineTo(x + wide * 0.5, top - 54);
    context.lineTo(x + wide * 0.76, top - 26);
  }
  context.fill();
}

function lightWindows(
  context: OffscreenCanvasRenderingContext2D,
  x: number,
  top: number,
  wide: number,
  tall: number,
  chance: () => number,
  share: number,
  size: number,
): void {
  const gap = size * 3.4;
  for (let row = top + gap; row < top + tall - size; row += gap * 1.25) {
    for (let column = x + gap * 0.7; column < x + wide - size * 1.6; column += gap) {
      if (chance() < share) {
        context.fillStyle = withAlpha(
          mix(WINDOW, '#ff8f5a', chance() * 0.6),
          0.35 + chance() * 0.5,
        );
        context.fillRect(column, row, size, size * 1.5);
      }
    }
  }
}

/** The roof that is fought on, and its parapet. */
function drawRoof(context: OffscreenCanvasRenderingContext2D, width: number, height: number): void {
  context.translate(0, ROOF_TOP);
  drawBoards(context, width, height);
  drawParapet(context, width);
}

function drawBoards(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
): void {
  const below = height - ROOF_TOP;
  const floor = context.createLinearGradient(0, -ROOF_BACK, 0, below);
  floor.addColorStop(0, '#9a6570');
  floor.addColorStop(0.25, '#7d5269');
  floor.addColorStop(0.6, '#553a5a');
  floor.addColorStop(1, '#332546');
  context.fillStyle = floor;
  context.fillRect(0, -ROOF_BACK, width, ROOF_BACK + below);
  // Boards run away from the viewer, and meet far behind the wall.
  context.strokeStyle = 'rgba(38,24,52,0.42)';
  context.lineWidth = 1.5;
  const middle = width / 2;
  for (let board = -26; board <= 26; board += 1) {
    context.beginPath();
    context.moveTo(middle + board * 34, -ROOF_BACK);
    context.lineTo(middle + board * 52, below);
    context.stroke();
  }
  const chance = dice(77);
  for (let i = 0; i < 46; i += 1) {
    // The ends of boards, and the light along one edge.
    const board = Math.floor(chance() * 52) - 26;
    const y = -ROOF_BACK + 8 + chance() * chance() * (below + ROOF_BACK);
    const at = 34 + (18 * (y + ROOF_BACK)) / (below + ROOF_BACK);
    context.fillStyle = 'rgba(38,24,52,0.45)';
    context.fillRect(middle + board * at, y, at, 1.6);
    context.fillStyle = 'rgba(255,190,140,0.16)';
    context.fillRect(middle + board * at, y + 1.6, at, 1.2);
  }
  const glow = context.createRadialGradient(middle, -10, 30, middle, -10, 460);
  glow.addColorStop(0, 'rgba(255,196,140,0.30)');
  glow.addColorStop(1, 'rgba(255,170,120,0)');
  context.fillStyle = glow;
  context.fillRect(0, -ROOF_BACK, width, ROOF_BACK + below);
}

function drawParapet(context: OffscreenCanvasRenderingContext2D, width: number): void {
  const top = -ROOF_BACK - PARAPET;
  const wall = context.createLinearGradient(0, top, 0, -ROOF_BACK);
  wall.addColorStop(0, '#5d3f63');
  wall.addColorStop(1, '#3f2c4d');
  context.fillStyle = wall;
  context.fillRect(0, top, width, PARAPET);
  context.fillStyle = 'rgba(30,18,44,0.4)';
  for (let x = 0; x < width; x += 48) {
    context.fillRect(x, top + 8, 1.6, PARAPET - 8);
    context.fillRect(x + 24, top + 8, 1.6, 9);
  }
  context.fillRect(0, top + 16, width, 1.4);
  context.fillStyle = '#7a5570';
  context.fillRect(0, top - 4, width, 9);
  context.fillStyle = '#f3b088';
  context.fillRect(0, top - 4, width, 1.8);
  context.fillStyle = 'rgba(28,16,40,0.5)';
  context.fillRect(0, top + 5, width, 2.4);
  context.fillStyle = 'rgba(28,16,40,0.35)';
  context.fillRect(0, -ROOF_BACK, width, 5);
}

/** The posts on the parapet and the line between them, in stage pixels, y down. */
function drawGarland(context: CanvasRenderingContext2D): void {
  context.fillStyle = POST;
  for (let x = 0; x <= VIEW_WIDTH; x += POST_GAP) {
    context.fillRect(x - 2.5, -LINE_HEIGHT, 5, LINE_HEIGHT - ROOF_BACK - PARAPET);
    context.fillRect(x - 5, -ROOF_BACK - PARAPET - 10, 10, 8);
  }
  context.strokeStyle = POST;
  context.lineWidth = 1.6;
  context.beginPath();
  context.moveTo(-POST_GAP, -LINE_HEIGHT + 2);
  for (let x = -POST_GAP; x <= VIEW_WIDTH; x += POST_GAP) {
    context.quadraticCurveTo(x + POST_GAP / 2, -LINE_HEIGHT + 46, x + POST_GAP, -LINE_HEIGHT + 2);
  }
  context.stroke();
}

function drawPaperLantern(context: OffscreenCanvasRenderingContext2D, x: number, y: number): void {
  const paper = context.createRadialGradient(x, y + 3, 1, x, y, 15);
  paper.addColorStop(0, '#fff0b8');
  paper.addColorStop(0.5, '#ffb45c');
  paper.addColorStop(1, '#d9542f');
  context.fillStyle = paper;
  context.beginPath();
  context.ellipse(x, y, 11, 13, 0, 0, Math.PI * 2);
  context.fill();
  context.strokeStyle = 'rgba(140,50,30,0.5)';
  context.lineWidth = 0.9;
  for (const bow of [4, 8]) {
    context.beginPath();
    context.ellipse(x, y, bow, 13, 0, 0, Math.PI * 2);
    context.stroke();
  }
  context.fillStyle = POST;
  context.fillRect(x - 5, y - 15, 10, 3);
  context.fillRect(x - 5, y + 12, 10, 3);
  context.fillRect(x - 0.7, y + 15, 1.4, 8);
}
