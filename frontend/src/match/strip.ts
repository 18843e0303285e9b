/* A strip of cloth as a path: as broad as its form says along the points that the cloth has. */
import type { Cloth } from './cloth';
import { LIGHT_X, LIGHT_Y } from './shape';
import { SUB, type FormView } from './view';

/** Cloth lies on the floor, and does not sink into it. */
const FLOOR = -3;

/** Makes a strip the current path: `aside` moves it off its middle, `share` narrows it. */
export function traceStrip(
  context: CanvasRenderingContext2D,
  { xs, ys }: Cloth,
  form: Extract<FormView, { kind: 'ribbon' }>,
  aside: number,
  share: number,
): void {
  const last = xs.length - 1;
  const edgeX = new Float64Array(xs.length * 2);
  const edgeY = new Float64Array(xs.length * 2);
  for (let i = 0; i <= last; i += 1) {
    const dx = (xs[Math.min(i + 1, last)] ?? 0) - (xs[Math.max(i - 1, 0)] ?? 0);
    const dy = (ys[Math.min(i + 1, last)] ?? 0) - (ys[Math.max(i - 1, 0)] ?? 0);
    const size = Math.hypot(dx, dy) || 1;
    // The lit side is the one that turns to the light.
    const toLight = -dy * LIGHT_X + dx * LIGHT_Y > 0 ? 1 : -1;
    const width = (form.startWidth + ((form.endWidth - form.startWidth) * i) / last) / SUB / 2;
    const middleX = (xs[i] ?? 0) - (dy / size) * width * aside * toLight;
    const middleY = (ys[i] ?? 0) + (dx / size) * width * aside * toLight;
    const offX = (-dy / size) * width * share;
    const offY = (dx / size) * width * share;
    edgeX[i] = middleX + offX;
    edgeY[i] = Math.max(middleY + offY, FLOOR);
    edgeX[edgeX.length - 1 - i] = middleX - offX;
    edgeY[edgeY.length - 1 - i] = Math.max(middleY - offY, FLOOR);
  }
  context.beginPath();
  context.moveTo(edgeX[0] ?? 0, edgeY[0] ?? 0);
  for (let i = 1; i < edgeX.length; i += 1) {
    const isCorner = i === last || i === last + 1;
    const x = edgeX[i] ?? 0;
    const y = edgeY[i] ?? 0;
    if (isCorner || i === edgeX.length - 1) {
      context.lineTo(x, y);
    } else {
      context.quadraticCurveTo(x, y, (x + (edgeX[i + 1] ?? x)) / 2, (y + (edgeY[i + 1] ?? y)) / 2);
    }
  }
  context.closePath();
}
