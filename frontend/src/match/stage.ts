/*
 * The whole picture of a fight on one canvas. `draw` is called once for each frame of the browser
 * with the newest state; what moves of itself (cloth, sparks, camera) goes by the fight's frames,
 * so a fight that is held stands still, and one that is stepped moves by a frame.
 */
import { Backdrop } from './backdrop';
import { drawBoxes } from './boxes';
import { Camera } from './camera';
import { canvasSettings } from './canvasKind';
import { withAlpha } from './color';
import { Effects } from './effects';
import { Figure, type FigureLook } from './figure';
import { HudPainter, type HudStyle, type HudView } from './hudPainter';
import { Pace } from './pace';
import { drawProjectile, type ProjectileColors } from './projectile';
import {
  SUB,
  VIEW_HEIGHT,
  VIEW_WIDTH,
  type CharacterView,
  type FightView,
  type PlayerStatus,
  type PlayerView,
} from './view';

/** What to show beside the fight, and how. */
export interface StageOptions {
  /** Where attacks hurt, red, and where fighters can be hurt, green. */
  readonly hitboxes: boolean;
  /** The head-up display, painted above it all. */
  readonly hud?: HudView | undefined;
  /** Without shakes, flashes of the whole picture, and what else moves without meaning. */
  readonly isCalm?: boolean;
}

/** How large the stage is on the page. */
export interface StageSize {
  /** In CSS pixels; the height follows from it. */
  readonly width: number;
  /** Pixels of the screen to a CSS pixel. */
  readonly pixelRatio: number;
}

/** More frames than this between two states are a cut, not a movement. */
const CUT_FRAMES = 30;
/** How far to the front one is drawn by what it does: who strikes is before who is struck. */
const RANKS: Readonly<Record<PlayerStatus, number>> = {
  active: 4,
  startup: 3,
  recovery: 2,
  victory: 2,
  neutral: 1,
  airborne: 1,
  dash: 1,
  wakeup: 1,
  hitstun: 0,
  blockstun: 0,
  knockdown: 0,
  ko: 0,
  thrown: 0,
};
const DEFAULT_COLORS: ProjectileColors = { core: '#fff0c8', light: '#ffb060' };

export class Stage {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #camera = new Camera();
  readonly #effects = new Effects();
  readonly #pace = new Pace();
  #characters: Readonly<Record<string, CharacterView>> = {};
  #figures: (Figure | undefined)[] = [undefined, undefined];
  #cast = '';
  #backdrop: Backdrop | undefined;
  #scale = 1;
  #wantedScale = 1;
  #size: StageSize = { width: VIEW_WIDTH, pixelRatio: 1 };
  readonly #hud: HudPainter | undefined;
  #last: FightView | undefined;
  #noticed = '';
  /** Who is drawn before the other. */
  #front = 1;

  /** `style` is the look of the head-up display, which is not painted without it. */
  constructor(canvas: HTMLCanvasElement, style?: HudStyle) {
    // Nothing shows through the picture, and a canvas that knows it is drawn faster.
    const context = canvas.getContext('2d', { ...canvasSettings(), alpha: false });
    if (context === null) {
      throw new Error('this browser cannot draw on a canvas');
    }
    this.#canvas = canvas;
    this.#context = context;
    this.#hud = style && new HudPainter(style);
    this.resize(this.#size);
  }

  /** The characters that may appear, under their ids. A fighter without one is not drawn yet. */
  setCharacters(characters: Readonly<Record<string, CharacterView>>): void {
    if (characters !== this.#characters) {
      this.#characters = characters;
      this.#cast = '';
    }
  }

  /**
   * Fits the picture to its place on the page: to the pixel, since a canvas that is stretched is
   * blurred, and costs a browser without a GPU a sixth of its frames.
   */
  resize(size: StageSize): void {
    this.#size = size;
    // Finer than twice costs more than eyes can see.
    const wanted = (size.width * size.pixelRatio) / VIEW_WIDTH;
    this.#wantedScale = Math.min(Math.max(wanted, 0.5), 2);
    this.#fit();
  }

  /** Paints texts again, after their fonts have loaded. */
  renewTexts(): void {
    this.#hud?.renew();
  }

  /** Whether the next frame of the screen shows something else of the same state. */
  isMoving(nowMs: number): boolean {
    return this.#hud?.isMoving(nowMs) === true;
  }

  /** Begins the effects of a state that is not drawn itself, since a newer one is there already. */
  notice(state: FightView): void {
    const key = `${state.matchId}:${state.frame.toString()}`;
    if (key !== this.#noticed) {
      this.#noticed = key;
      this.#effects.notice(state, this.#camera);
    }
  }

  /** Draws a state at a time in milliseconds. */
  draw(state: FightView, options: StageOptions, nowMs = performance.now()): void {
    const steps = state.frame - (this.#last?.frame ?? state.frame);
    if (this.#pace.tick(nowMs, steps, this.#scale)) {
      this.#fit();
    }
    this.#camera.isCalm = options.isCalm === true;
    this.#effects.isCalm = options.isCalm === true;
    this.#seat(state);
    this.#move(state);
    this.#paint(state, options, nowMs);
    this.#last = state;
  }

  #fit(): void {
    const scale = Math.min(this.#wantedScale, this.#pace.mostScale);
    if (scale !== this.#scale || this.#backdrop === undefined) {
      this.#scale = scale;
      this.#canvas.width = Math.round(VIEW_WIDTH * scale);
      this.#canvas.height = Math.round(VIEW_HEIGHT * scale);
      this.#backdrop = new Backdrop(scale);
    }
    this.#hud?.resize(this.#size.width, (VIEW_WIDTH * scale) / this.#size.width);
  }

  /** Has a figure for each player; the second of two alike wears the other colours. */
  #seat(state: FightView): void {
    const [first, second] = state.players;
    const cast = `${first.character}:${second.character}`;
    if (cast === this.#cast) {
      return;
    }
    this.#cast = cast;
    this.#figures = state.players.map((player, index) => {
      const character = this.#characters[player.character];
      const alternate = index === 1 && first.character === second.character;
      return character === undefined ? undefined : new Figure(character, alternate);
    });
    this.#last = undefined;
  }

  #move(state: FightView): void {
    const [first, second] = state.players;
    const last = this.#last;
    const gap = last === undefined ? -1 : state.frame - last.frame;
    if (last?.matchId !== state.matchId || gap < 0 || gap > CUT_FRAMES) {
      this.#effects.clear();
      this.#camera.cut(first.x / SUB, second.x / SUB);
      this.#figures.forEach((figure) => {
        figure?.reset();
      });
    }
    if (gap === 0 && last?.matchId === state.matchId) {
      return;
    }
    const steps = gap > 0 && gap <= CUT_FRAMES ? Math.min(gap, 8) : 1;
    this.notice(state);
    const height = Math.max(first.y, second.y) / SUB;
    const fallen = first.action === 'ko' || second.action === 'ko';
    this.#pose(state, steps);
    const tops = state.players.map(({ y }, index) => y / SUB + (this.#figures[index]?.top ?? 0));
    const top = Math.max(...tops);
    for (let i = steps - 1; i >= 0; i -= 1) {
      this.#effects.step();
      this.#camera.step(first.x / SUB, second.x / SUB, height, state.frame - i, { fallen, top });
    }
    state.players.forEach((player, index) => {
      this.#kickUpDust(player, last?.players[index], state.frame);
    });
  }

  /** Who throws moves first, since who is thrown is in its hands. */
  #pose(state: FightView, steps: number): void {
    const order = state.players[0].action === 'thrown' ? [1, 0] : [0, 1];
    for (const index of order) {
      const player = state.players[index];
      const other = state.players[1 - index];
      if (player !== undefined && other !== undefined) {
        const isHeld = player.action === 'thrown';
        const hold = isHeld ? this.#figures[1 - index]?.hold(other) : undefined;
        this.#figures[index]?.step(player, state.frame, steps, hold);
      }
    }
  }

  #kickUpDust(player: PlayerView, before: PlayerView | undefined, frame: number): void {
    const x = player.x / SUB;
    const isNew = before !== undefined && before.action !== player.action;
    if (isNew && player.action === 'landing') {
      this.#effects.dust(x, 6, frame);
    }
    const isFalling = player.action === 'knockdown' || player.action === 'ko';
    const impact = player.action === 'knockdown' ? 11 : 17;
    if (isFalling && before?.frame !== player.frame && player.frame === impact) {
      this.#effects.dust(x, 10, frame);
      this.#camera.shake(4);
    }
  }

  #paint(state: FightView, options: StageOptions, nowMs: number): void {
    const context = this.#context;
    const { width, height } = this.#canvas;
    const { hud, isCalm = false } = options;
    this.#backdrop?.draw(context, this.#camera, isCalm ? 0 : state.frame);
    this.#effects.drawBehind(context, width, height);
    this.#onStage();
    state.players.forEach((player) => {
      drawShadow(context, player);
    });
    for (const index of this.#drawOrder(state)) {
      const player = state.players[index];
      if (player !== undefined) {
        const isAtRest = isCalm || !isStruck(player, state);
        const look = isAtRest ? AT_REST : struckLook(player, state);
        this.#figures[index]?.draw(context, this.#camera, this.#scale, player, look);
      }
    }
    this.#onStage();
    state.projectiles.forEach((projectile) => {
      drawProjectile(context, projectile, this.#colorsOf(state, projectile.ownerId));
    });
    this.#effects.draw(context, this.#wordCeiling(hud));
    if (options.hitboxes) {
      this.#onStage();
      drawBoxes(context, state);
    }
    this.#effects.drawFlash(context, width, height);
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (hud !== undefined) {
      this.#hud?.draw(context, hud, nowMs, isCalm);
    }
  }

  /** How high the effects may write, in stage pixels: below what the head-up display calls out. */
  #wordCeiling(hud: HudView | undefined): number {
    const bottom = (hud && this.#hud?.callBottom(hud.round)) ?? 0;
    return this.#camera.stageY(bottom * VIEW_HEIGHT);
  }

  /** Back to front. Of two that do alike, who was before stays there, so nobody pops out. */
  #drawOrder(state: FightView): readonly [number, number] {
    const [first, second] = state.players;
    const ahead = RANKS[first.status] - RANKS[second.status];
    if (ahead !== 0) {
      this.#front = ahead > 0 ? 0 : 1;
    }
    return this.#front === 0 ? [1, 0] : [0, 1];
  }

  #onStage(): void {
    const zoom = this.#camera.zoom * this.#scale;
    const x = this.#camera.viewX(0) * this.#scale;
    const y = this.#camera.viewY(0) * this.#scale;
    this.#context.setTransform(zoom, 0, 0, -zoom, x, y);
  }

  #colorsOf(state: FightView, owner: string): ProjectileColors {
    const index = state.players.findIndex((player) => player.id === owner);
    return this.#figures[index]?.projectileColors ?? DEFAULT_COLORS;
  }
}

const AT_REST: FigureLook = { flash: false, tremble: 0 };

/** A struck fighter flashes white and trembles during hitstop. */
function struckLook(player: PlayerView, { frame, hitstop }: FightView): FigureLook {
  return {
    flash: player.frame === 0 && hitstop % 4 > 1,
    tremble: frame % 2 === 0 ? 2.2 : -2.2,
  };
}

function isStruck(player: PlayerView, state: FightView): boolean {
  const { status } = player;
  return state.hitstop > 0 && (status === 'hitstun' || status === 'knockdown' || status === 'ko');
}

function drawShadow(context: CanvasRenderingContext2D, player: PlayerView): void {
  const high = player.y / SUB;
  const near = Math.max(1 - high / 340, 0.3);
  const isFlat = player.action === 'knockdown' || player.action === 'ko';
  const wide = (isFlat ? 84 : 54) * near;
  context.fillStyle = withAlpha('#1a0f26', 0.5 * near);
  context.beginPath();
  context.ellipse(player.x / SUB, -1, wide, 9 * near, 0, 0, Math.PI * 2);
  context.fill();
}
