/*
 * What flies between the fighters. A projectile has no figure of its own: it is drawn from its move
 * and its owner's colours: wind for a gust, a flame in glass for a lantern, a rising sun for a
 * daybreak; another move's is a ball of light.
 */
import { mix, withAlpha } from './color';
import { stampGlow } from './glow';
import { SUB, type ProjectileView } from './view';

/** The colours of the one who sent it. */
export interface ProjectileColors {
  readonly core: string;
  readonly light: string;
}

/** Draws one; the transform is the stage's, y up. */
export function drawProjectile(
  context: CanvasRenderingContext2D,
  projectile: ProjectileView,
  colors: ProjectileColors,
): void {
  const side = projectile.facing === 'left' ? -1 : 1;
  context.save();
  context.translate(projectile.x / SUB, projectile.y / SUB);
  context.scale(side, 1);
  const grown = Math.min((projectile.frame + 2) / 7, 1);
  switch (projectile.move) {
    case 'gust':
      drawGust(context, projectile.frame, grown, colors);
      break;
    case 'lantern':
      drawLantern(context, projectile.frame, grown, colors);
      break;
    case 'daybreak':
      drawDaybreak(context, projectile.frame, grown, colors);
      break;
    default:
      stampGlow(context, colors.light, 0, 0, 46 * grown, 1);
      stampGlow(context, colors.core, 0, 0, 24 * grown, 1);
  }
  context.restore();
}

/** A wheel of wind: crescents that turn, and streaks that it tears behind. */
function drawGust(
  context: CanvasRenderingContext2D,
  frame: number,
  grown: number,
  { core, light }: ProjectileColors,
): void {
  stampGlow(context, light, 0, 0, 60 * grown, 0.55);
  for (let i = 0; i < 5; i += 1) {
    const at = (frame * 0.09 + i * 0.2) % 1;
    const y = Math.sin(i * 2.4) * 22;
    context.strokeStyle = withAlpha(mix(light, '#ffffff', 0.55), (1 - at) * 0.55);
    context.lineWidth = 2.6 * (1 - at) + 0.4;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(-12 - at * 46, y);
    context.quadraticCurveTo(-34 - at * 50, y + 5, -52 - at * 64, y - 2);
    context.stroke();
  }
  context.rotate(-frame * 0.42);
  for (let blade = 0; blade < 3; blade += 1) {
    context.rotate((Math.PI * 2) / 3);
    for (const [size, color] of [
      [1, withAlpha(core, 0.85)],
      [0.8, withAlpha('#f6fffb', 0.92)],
    ] as const) {
      const reach = 30 * grown * size;
      context.fillStyle = color;
      context.beginPath();
      context.moveTo(2, 0);
      context.bezierCurveTo(
        reach * 0.4,
        reach * 0.9,
        reach * 1.05,
        reach * 0.55,
        reach,
        -reach * 0.2,
      );
      context.bezierCurveTo(reach * 0.8, reach * 0.42, reach * 0.45, reach * 0.5, 2, 0);
      context.fill();
    }
  }
}

/** A flame in a cage of light that tumbles slowly and sheds sparks. */
function drawLantern(
  context: CanvasRenderingContext2D,
  frame: number,
  grown: number,
  { core, light }: ProjectileColors,
): void {
  const breath = 1 + 0.08 * Math.sin(frame * 0.4);
  stampGlow(context, light, 0, 0, 78 * grown * breath, 0.85);
  for (let i = 0; i < 6; i += 1) {
    const at = (frame * 0.045 + i / 6) % 1;
    const y = Math.sin(i * 4.1 + frame * 0.05) * 18 + at * 16;
    stampGlow(context, core, -14 - at * 58, y, 7 * (1 - at) + 1, 1 - at);
  }
  context.rotate(Math.sin(frame * 0.12) * 0.22);
  const size = grown * breath;
  context.fillStyle = withAlpha(light, 0.5);
  hexagon(context, 25 * size, 33 * size);
  context.fill();
  context.strokeStyle = '#3a2440';
  context.lineWidth = 3;
  context.stroke();
  for (const [share, color] of [
    [1, light],
    [0.72, core],
    [0.42, '#fffbe6'],
  ] as const) {
    context.fillStyle = color;
    const lick = Math.sin(frame * 0.55) * 4;
    context.beginPath();
    context.moveTo(0, -22 * share * size);
    context.bezierCurveTo(20 * share, -20 * share, 17 * share, 6 * share, lick * share, 27 * share);
    context.bezierCurveTo(-13 * share, 8 * share, -22 * share, -16 * share, 0, -22 * share * size);
    context.fill();
  }
  context.strokeStyle = '#3a2440';
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(0, 33 * size);
  context.lineTo(0, 40 * size);
  context.moveTo(-16 * size, -33 * size);
  context.lineTo(16 * size, -33 * size);
  context.stroke();
}

/** A sun as tall as a fighter: two wheels of beams that turn against each other, and its haze. */
function drawDaybreak(
  context: CanvasRenderingContext2D,
  frame: number,
  grown: number,
  { core, light }: ProjectileColors,
): void {
  const breath = 1 + 0.05 * Math.sin(frame * 0.5);
  stampGlow(context, light, 0, 0, 150 * grown * breath, 0.9);
  for (let i = 0; i < 7; i += 1) {
    const at = (frame * 0.06 + i / 7) % 1;
    const y = Math.sin(i * 2.6) * 46 * (1 - at * 0.4);
    context.strokeStyle = withAlpha(core, (1 - at) * 0.6);
    context.lineWidth = 7 * (1 - at) + 0.5;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(-20 - at * 60, y);
    context.lineTo(-64 - at * 110, y * 1.15);
    context.stroke();
  }
  for (const [reach, beams, turn, color] of [
    [76, 12, -0.05, withAlpha(light, 0.75)],
    [58, 9, 0.08, withAlpha(core, 0.9)],
  ] as const) {
    context.fillStyle = color;
    context.beginPath();
    for (let i = 0; i < beams * 2; i += 1) {
      const angle = frame * turn + (i * Math.PI) / beams;
      const far = (i % 2 === 0 ? reach : reach * 0.6) * grown * breath;
      context.lineTo(Math.cos(angle) * far, Math.sin(angle) * far);
    }
    context.closePath();
    context.fill();
  }
  for (const [size, color] of [
    [40, '#3a2440'],
    [36, core],
    [25, '#fff6d8'],
  ] as const) {
    context.fillStyle = color;
    context.beginPath();
    context.arc(0, 0, size * grown * breath, 0, Math.PI * 2);
    context.fill();
  }
}

function hexagon(context: CanvasRenderingContext2D, wide: number, high: number): void {
  context.beginPath();
  context.moveTo(-wide * 0.55, high);
  context.lineTo(wide * 0.55, high);
  context.lineTo(wide, high * 0.5);
  context.lineTo(wide * 0.7, -high);
  context.lineTo(-wide * 0.7, -high);
  context.lineTo(-wide, high * 0.5);
  context.closePath();
}
