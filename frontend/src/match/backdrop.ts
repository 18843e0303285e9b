/*
 * The stage behind the fight: a rooftop at dusk above a city of lanterns. Its layers are drawn by
 * code once for a size of the canvas, then only put in place, the nearer ones moving more.
 */
import { BEYOND_FALLEN, FLOOR_HEIGHT, type Camera } from './camera';
import { canvasSettings } from './canvasKind';
import { CITY_HEIGHT, dice, drawCity, drawSky } from './city';
import { stampGlow } from './glow';
import { VIEW_HEIGHT, VIEW_WIDTH } from './view';

/** How far the layers reach past the view, in view pixels. */
const MARGIN = 40;
const CITY_MARGIN = 130;
/** The roof: how far it reaches behind and before the line on which the fighters stand. */
const ROOF_BACK = 34;
const PARAPET = 26;
const ROOF_TOP = ROOF_BACK + PARAPET + 4;
/** Where the lanterns' line is tied, above the floor. */
const LINE_HEIGHT = 148;
const LANTERN_WIDTH = 26;
const LANTERN_HEIGHT = 44;
const ROOF_BELOW = FLOOR_HEIGHT + 18; // and the view is shaken, from farther off too
const ROOF_MARGIN = BEYOND_FALLEN + 12; // and the view is shaken

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

export class Backdrop {
  readonly #scale: number;
  readonly #sky: OffscreenCanvas;
  readonly #city: OffscreenCanvas;
  readonly #roof: OffscreenCanvas;
  readonly #lantern: OffscreenCanvas;

  constructor(scale: number) {
    this.#scale = scale;
    this.#sky = layer(VIEW_WIDTH + MARGIN * 2, VIEW_HEIGHT, scale, false, drawSky);
    this.#city = layer(VIEW_WIDTH + CITY_MARGIN * 2, CITY_HEIGHT, scale, true, drawCity);
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
      Math.round((-CITY_MARGIN - aside * 0.4 + camera.shakeX * 0.5) * scale),
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
  const context = canvas.getContext('2d', { ...canvasSettings(), alpha });
  if (context !== null) {
    context.scale(scale, scale);
    paint(context, width, height);
  }
  return canvas;
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
