/* Soft lights: a radial gradient drawn once for each colour, and then only stamped. */
import { canvasSettings } from './canvasKind';
import { withAlpha } from './color';

const SIZE = 128;
const stamps = new Map<string, OffscreenCanvas>();

/** Adds a light to what is drawn already; the canvas's current transform counts. */
export function stampGlow(
  context: CanvasRenderingContext2D,
  color: string,
  x: number,
  y: number,
  radius: number,
  strength: number,
): void {
  if (radius <= 0 || strength <= 0) {
    return;
  }
  const alpha = context.globalAlpha;
  context.globalAlpha = Math.min(alpha * strength, 1);
  context.globalCompositeOperation = 'lighter';
  context.drawImage(stampOf(color), x - radius, y - radius, radius * 2, radius * 2);
  context.globalCompositeOperation = 'source-over';
  context.globalAlpha = alpha;
}

function stampOf(color: string): OffscreenCanvas {
  const known = stamps.get(color);
  if (known !== undefined) {
    return known;
  }
  const stamp = new OffscreenCanvas(SIZE, SIZE);
  const context = stamp.getContext('2d', canvasSettings());
  if (context !== null) {
    const half = SIZE / 2;
    const gradient = context.createRadialGradient(half, half, 0, half, half, half);
    gradient.addColorStop(0, withAlpha(color, 0.9));
    gradient.addColorStop(0.25, withAlpha(color, 0.45));
    gradient.addColorStop(0.6, withAlpha(color, 0.12));
    gradient.addColorStop(1, withAlpha(color, 0));
    context.fillStyle = gradient;
    context.fillRect(0, 0, SIZE, SIZE);
  }
  stamps.set(color, stamp);
  return stamp;
}
