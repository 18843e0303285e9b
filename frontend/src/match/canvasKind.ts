/*
 * Whether canvases are drawn on the GPU or on the CPU.
 *
 * A browser draws on the GPU where it can, also where the GPU is emulated by the CPU, which takes
 * ten times as long as drawing on the CPU outright: WebKitGTK on a machine without a GPU shows 13
 * frames a second then. Nothing tells a GPU from an emulated one by its name, so both ways are
 * timed. A canvas keeps its kind for life, and copying between the two kinds is slow: one answer
 * holds for every canvas of the page.
 */

/** As many shapes as two fighters have, about as large. */
const SHAPES = 120;
const WIDTH = 960;
const HEIGHT = 540;
/** The GPU is left only where it is clearly slower: handing a picture to the screen has a price too. */
const CLEARLY = 1.5;
/** Clocks of browsers are coarse, and reading one pixel back from a real GPU takes a moment. */
const SLACK_MS = 3;
const TRIES = 4;

let settings: CanvasRenderingContext2DSettings | undefined;

/** With which settings every canvas of the page is made; measured by the first call. */
export function canvasSettings(): CanvasRenderingContext2DSettings {
  settings ??= { willReadFrequently: drawsFasterOnCpu(timeToDraw) };
  return settings;
}

/** Decides by drawing: `time` draws on the CPU or on the GPU and gives the milliseconds it took. */
export function drawsFasterOnCpu(time: (onCpu: boolean) => number): boolean {
  // The first drawing of a kind loads and compiles what the later ones use, and a busy machine may
  // interrupt any of them: the quickest one tells.
  const cpuMs = Math.min(...Array.from({ length: TRIES }, () => time(true)));
  for (let i = 0; i < TRIES; i += 1) {
    if (time(false) <= CLEARLY * cpuMs + SLACK_MS) {
      return false;
    }
  }
  return true;
}

function timeToDraw(onCpu: boolean): number {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const begunMs = performance.now();
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: onCpu });
  if (context === null) {
    return 0;
  }
  const limb = new Path2D();
  limb.arc(0, 0, 14, Math.PI / 2, (Math.PI * 3) / 2);
  limb.arc(60, 0, 9, -Math.PI / 2, Math.PI / 2);
  limb.closePath();
  for (let i = 0; i < SHAPES; i += 1) {
    const turn = i * 0.7;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    context.setTransform(cos, sin, -sin, cos, (i * 97) % WIDTH, (i * 61) % HEIGHT);
    context.fillStyle = i % 2 === 0 ? '#1c1526' : '#3fd9c4';
    context.fill(limb);
  }
  // Drawing may only be written down until something asks for a pixel.
  context.getImageData(0, 0, 1, 1);
  return performance.now() - begunMs;
}
