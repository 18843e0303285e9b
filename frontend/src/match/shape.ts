/*
 * The shapes of a figure as paths, made once: the whole, and a slimmer one for its lit side. Paths
 * are in pixels beside their bone, so a frame only turns and moves them.
 */
import type { Rim } from './pose';
import { SUB, type FormView, type Vector } from './view';

/** A point in pixels. */
type Point = readonly [number, number];

/** Width of the dark edge around a part, in pixels. */
export const EDGE = 2.1;

/** Where the light comes from, x to the right whichever way a fighter looks. */
export const LIGHT_X = 0.5;
export const LIGHT_Y = 0.86;

/** The paths of a shape that moves stiffly with its bone. */
export interface ShapePaths {
  /** The whole and a dark edge around it: filled, which is quicker than a stroke. */
  readonly edge: Path2D;
  readonly whole: Path2D;
  /** What is left when the edge is pared away by `depth`. */
  readonly lit: Path2D;
  /** How far the lit side is moved towards the light, in pixels. */
  readonly depth: number;
}

/** The paths of a limb, a disc or an outline along a bone of some length. */
export function shapePaths(
  form: Extract<FormView, { kind: 'limb' | 'disc' | 'outline' }>,
  boneLength: number,
): ShapePaths {
  switch (form.kind) {
    case 'limb': {
      const start = form.startWidth / SUB / 2;
      const end = form.endWidth / SUB / 2;
      const depth = shadeDepth(Math.min(start, end));
      return {
        edge: limb(boneLength, start + EDGE, end + EDGE),
        whole: limb(boneLength, start, end),
        lit: limb(boneLength, start - depth, end - depth),
        depth,
      };
    }
    case 'disc': {
      const radius = form.radius / SUB;
      const depth = shadeDepth(radius);
      return {
        edge: disc(form.center, radius + EDGE),
        whole: disc(form.center, radius),
        lit: disc(form.center, radius - depth),
        depth,
      };
    }
    case 'outline': {
      const points = form.points.map(({ x, y }): Point => [x / SUB, y / SUB]);
      const depth = shadeDepth(narrowest(points) / 2);
      return {
        edge: outline(pared(points, -EDGE), form.smooth),
        whole: outline(points, form.smooth),
        lit: outline(pared(points, depth), form.smooth),
        depth,
      };
    }
  }
}

/** Where a shape ends towards all sides, so that it can be kept above the floor. */
export function shapeRims(
  bone: number,
  form: Extract<FormView, { kind: 'limb' | 'disc' | 'outline' }>,
  boneLength: number,
): Rim[] {
  switch (form.kind) {
    case 'limb':
      return [
        { bone, along: 0, left: 0, radius: form.startWidth / SUB / 2 },
        { bone, along: boneLength, left: 0, radius: form.endWidth / SUB / 2 },
      ];
    case 'disc': {
      const { center, radius } = form;
      return [{ bone, along: center.x / SUB, left: center.y / SUB, radius: radius / SUB }];
    }
    case 'outline':
      return form.points.map((point, index) => {
        // A smooth outline goes through the middle between its points, not through them.
        const other = form.smooth
          ? (form.points[(index + 1) % form.points.length] ?? point)
          : point;
        const along = (point.x + other.x) / 2 / SUB;
        return { bone, along, left: (point.y + other.y) / 2 / SUB, radius: 0 };
      });
  }
}

/** Shade is about a quarter of a shape, and never a broad band. */
function shadeDepth(halfWidth: number): number {
  return Math.min(halfWidth * 0.26, 3.1);
}

function disc(center: Vector, radius: number): Path2D {
  const path = new Path2D();
  path.arc(center.x / SUB, center.y / SUB, radius, 0, Math.PI * 2);
  return path;
}

function limb(length: number, start: number, end: number): Path2D {
  // The straight sides touch both round ends where their slope says.
  const lean = Math.asin(Math.max(-1, Math.min(1, (start - end) / Math.max(length, 1))));
  const path = new Path2D();
  path.arc(0, 0, start, Math.PI / 2 - lean, (Math.PI * 3) / 2 + lean);
  path.arc(length, 0, end, -Math.PI / 2 + lean, Math.PI / 2 - lean);
  path.closePath();
  return path;
}

function outline(points: readonly Point[], smooth: boolean): Path2D {
  const path = new Path2D();
  const last = points.at(-1);
  const first = points[0];
  if (last === undefined || first === undefined) {
    return path;
  }
  if (!smooth) {
    path.moveTo(first[0], first[1]);
    points.slice(1).forEach(([x, y]) => {
      path.lineTo(x, y);
    });
  } else {
    path.moveTo((last[0] + first[0]) / 2, (last[1] + first[1]) / 2);
    points.forEach(([x, y], index) => {
      const next = points[(index + 1) % points.length] ?? first;
      path.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2);
    });
  }
  path.closePath();
  return path;
}

/** The same outline with its edge moved inwards. */
function pared(points: readonly Point[], depth: number): Point[] {
  const inwards = area(points) > 0 ? 1 : -1;
  return points.map(([x, y], index) => {
    const before = points.at(index - 1) ?? [x, y];
    const after = points[(index + 1) % points.length] ?? [x, y];
    const dx = after[0] - before[0];
    const dy = after[1] - before[1];
    const size = Math.hypot(dx, dy) || 1;
    return [x - (dy / size) * depth * inwards, y + (dx / size) * depth * inwards];
  });
}

function area(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], index) => {
    const next = points[(index + 1) % points.length] ?? [x, y];
    return sum + x * next[1] - next[0] * y;
  }, 0);
}

function narrowest(points: readonly Point[]): number {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return Math.min(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}
