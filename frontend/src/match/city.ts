/*
 * The evening behind the roof: a sky with its sun and clouds, hills, and a city whose windows are
 * lit. Each is painted once, on a layer of its own, and never changes.
 */
import { mix, withAlpha } from './color';

/** Height of the layer with the nearer houses, in view pixels. */
export const CITY_HEIGHT = 300;

const HORIZON = 372;
const WINDOW = '#ffc877';

/** Chance that is the same each time, so that the city never changes. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Paints the sky, the hills and the farthest houses. */
export function drawSky(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
): void {
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

/** Paints the nearer houses, with the haze between them. */
export function drawCity(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
): void {
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
