/*
 * A character alone on a small canvas, as it stands, or doing one of its moves over and over.
 */
import { Camera } from './camera';
import { canvasSettings } from './canvasKind';
import { onDensityChange } from './display';
import { Figure } from './figure';
import { SUB, VIEW_WIDTH, type CharacterView, type MoveView, type PlayerView } from './view';

/** What is shown. */
export interface Show {
  readonly character: CharacterView;
  /** Player 2 looks to the left. */
  readonly side: 'p1' | 'p2';
  /** A move that is done over and over; none: it stands. */
  readonly action?: string | undefined;
  /** Whether it holds still. */
  readonly isStill: boolean;
}

/** Stage pixels that the canvas is high, and how many of them lie below the floor. */
const highPixels = 250;
const floorPixels = 22;
/** How long it stands between two times of a move. */
const restFrames = 45;

/** How long a move goes on: to its last pose, so that a throw is shown with its catch. */
function lengthOf({ animations }: CharacterView, move: MoveView): number {
  const drawn = animations.find(({ action }) => action === move.move);
  const least = move.startup + move.active + move.recovery;
  return Math.max(least, (drawn?.keyframes.at(-1)?.frame ?? 0) + 1);
}

/** Draws until the function that it gives is called. */
export function drawFigure(canvas: HTMLCanvasElement, show: Show): () => void {
  const context = canvas.getContext('2d', canvasSettings());
  if (context === null) {
    return () => undefined;
  }
  const figure = new Figure(show.character, false);
  const camera = new Camera();
  const move = show.character.moves.find((it) => it.move === show.action);
  const moveFrames = move ? lengthOf(show.character, move) : 0;
  let request = 0;
  let startMs: number | undefined;
  let last = -1;

  function draw(nowMs: number): void {
    startMs ??= nowMs;
    const frame = show.isStill ? (move?.startup ?? 0) : Math.floor(((nowMs - startMs) * 60) / 1000);
    if (frame !== last) {
      const player = pose(frame);
      figure.step(player, frame, Math.min(8, Math.max(1, frame - last)));
      last = frame;
      paint(player);
    }
    if (!show.isStill) {
      request = requestAnimationFrame(draw);
    }
  }

  function pose(frame: number): PlayerView {
    const round = frame % (moveFrames + restFrames);
    const isMoving = move !== undefined && round < moveFrames;
    return {
      id: show.side,
      character: show.character.character,
      x: (VIEW_WIDTH / 2) * SUB,
      y: 0,
      action: isMoving ? move.move : 'stand',
      frame: isMoving ? round : move ? round - moveFrames : frame,
      health: show.character.maxHealth,
      status: isMoving ? 'startup' : 'neutral',
      superGauge: 0,
      velocity: { x: 0, y: 0 },
      facing: show.side === 'p1' ? 'right' : 'left',
      hitboxes: [],
      hurtboxes: [],
      roundsWon: 0,
      comboHits: 0,
      comboDamage: 0,
      stun: 0,
      buttons: 0,
    };
  }

  function paint(player: PlayerView): void {
    if (context === null) {
      return;
    }
    const { width, height } = canvas;
    const scale = height / highPixels;
    // The camera is made for the whole stage: it is turned so that the figure stands in our middle,
    // or a little behind it, with room for its blows.
    const share = move === undefined ? 0.5 : show.side === 'p1' ? 0.42 : 0.58;
    camera.x = VIEW_WIDTH - (width / scale) * share;
    camera.shakeY += highPixels - floorPixels - camera.viewY(0);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    figure.draw(context, camera, scale, player, { flash: false, tremble: 0 });
  }

  function fit(): void {
    const ratio = Math.min(2, window.devicePixelRatio);
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    last = -1;
    if (show.isStill) {
      draw(0);
    }
  }
  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  const forgetDensity = onDensityChange(fit);
  fit();
  request = requestAnimationFrame(draw);
  return () => {
    cancelAnimationFrame(request);
    observer.disconnect();
    forgetDensity();
  };
}
