/*
 * Where the head-up display lies on the stage and how large it is, in CSS pixels from the upper left
 * corner. All of it is measured in parts of the stage's width, with a floor for phones.
 */
import { roundsToWin, type Call } from './hud';
import { VIEW_HEIGHT, VIEW_WIDTH, type PlayerId } from './view';

/** A rectangle; a leaning bar is this rectangle before it leans. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One side's parts. A text's place is where it begins, or ends for player 2, and its base line. */
export interface SideLayout {
  readonly health: Area;
  readonly gauge: Area;
  readonly name: { readonly x: number; readonly y: number };
  /** Middles of the marks of won rounds, the first to be lit first. */
  readonly rounds: readonly { readonly x: number; readonly y: number }[];
  /** Where `SUPER` and the gauge's value stand. */
  readonly gaugeWord: { readonly x: number; readonly y: number };
  readonly gaugeValue: { readonly x: number; readonly y: number };
  readonly combo: { readonly x: number; readonly y: number };
}

/** Sizes of letters, in pixels. */
export interface LetterSizes {
  readonly name: number;
  readonly agent: number;
  readonly timer: number;
  readonly gauge: number;
  readonly comboHits: number;
  readonly comboWord: number;
  readonly comboDamage: number;
  readonly call: Readonly<Record<Call['tone'], number>>;
  readonly callDetail: number;
}

export interface HudLayout {
  readonly width: number;
  readonly height: number;
  readonly letters: LetterSizes;
  readonly sides: Readonly<Record<PlayerId, SideLayout>>;
  /** Base line of the timer's digits, and the middle between the two. */
  readonly timer: { readonly x: number; readonly y: number };
  readonly border: number;
  readonly gaugeBorder: number;
  /** Half a diagonal of a mark of a won round. */
  readonly mark: number;
  /** Between a name and its agent. */
  readonly gap: number;
  /** The room that a name and an agent's name share. */
  readonly nameWidth: number;
}

/** How far bars lean: the tangent of 24 degrees. */
export const LEAN = 0.445;
/** Height of a capital above its base line, and of the line's middle, in parts of a letter's size. */
const CAPITAL = 0.74;

/** The layout for a stage of a width in CSS pixels, where a rem has so many. */
export function hudLayout(width: number, rem: number): HudLayout {
  const part = width / 100;
  const between = (least: number, parts: number, most: number): number =>
    Math.min(Math.max(least * rem, parts * part), most * rem);
  const height = (width * VIEW_HEIGHT) / VIEW_WIDTH;
  const letters: LetterSizes = {
    name: between(0.85, 3, 3.4),
    agent: between(0.6, 1.35, 1.4),
    timer: between(1.7, 7, 8),
    gauge: between(0.65, 1.9, 2),
    comboHits: between(2, 9, 9),
    comboWord: between(0.9, 3.2, 3.4),
    comboDamage: between(0.65, 1.7, 1.8),
    call: {
      round: between(2.6, 13, 14),
      fight: between(3, 17, 18),
      ko: between(3, 18, 19),
      super: between(1.6, 7, 8),
      result: between(2.2, 11, 12),
    },
    callDetail: between(1, 3.6, 4),
  };
  const edge = 2.6 * part;
  const top = 2.2 * part;
  const barWidth = (width - 2 * edge - 2 * 1.4 * part - letters.timer) / 2;
  const barHeight = between(0.55, 2.7, 3);
  const nameMiddle = top + barHeight + 0.7 * part + letters.name / 2;
  const mark = (between(0.5, 1.6, 1.8) * 0.8) / Math.SQRT2;
  const markStep = between(0.5, 1.6, 1.8) + 0.5 * part;
  const gaugeMiddle = height - 2 * part - letters.gauge / 2;
  const gaugeHeight = between(0.35, 1.25, 1.4);
  const gaugeWord = 2.5 * letters.gauge;
  const gaugeValue = 2.4 * letters.gauge;
  const gaugeGap = 0.8 * part;
  const base = (middle: number, size: number): number => middle + (size * CAPITAL) / 2;

  // Player 1's side; that of player 2 is its mirror.
  const side = (at: (x: number) => number, mirrored: boolean): SideLayout => {
    const area = (x: number, y: number, wide: number, high: number): Area => ({
      x: mirrored ? width - x - wide : x,
      y,
      width: wide,
      height: high,
    });
    const inner = edge + barWidth;
    return {
      health: area(edge, top, barWidth, barHeight),
      name: { x: at(edge), y: base(nameMiddle, letters.name) },
      rounds: Array.from({ length: roundsToWin }, (_, index) => ({
        x: at(inner - markStep * (roundsToWin - index - 0.5)),
        y: nameMiddle,
      })),
      gauge: area(
        edge + gaugeWord + gaugeGap,
        gaugeMiddle - gaugeHeight / 2,
        30 * part - gaugeWord - gaugeValue - 2 * gaugeGap,
        gaugeHeight,
      ),
      gaugeWord: { x: at(edge), y: base(gaugeMiddle, letters.gauge) },
      gaugeValue: { x: at(edge + 30 * part - gaugeValue), y: base(gaugeMiddle, letters.gauge) },
      combo: { x: at(3 * part), y: height * 0.27 + letters.comboHits * 0.8 },
    };
  };
  return {
    width,
    height,
    letters,
    sides: { p1: side((x) => x, false), p2: side((x) => width - x, true) },
    timer: { x: width / 2, y: top - 0.5 * part + letters.timer * 0.83 },
    border: Math.min(Math.max(1, 0.22 * part), 3),
    gaugeBorder: Math.min(Math.max(1, 0.16 * part), 2),
    mark,
    gap: 1.2 * part,
    nameWidth: barWidth - roundsToWin * markStep - 1.2 * part,
  };
}

/** Base lines of a call and of what stands below it, and the lower edge of both. */
export function callLayout(
  { letters, width, height }: HudLayout,
  tone: Call['tone'],
  hasDetail: boolean,
): { readonly text: number; readonly detail: number; readonly bottom: number } {
  const line = 0.9;
  const text = letters.call[tone] * line;
  const detail = hasDetail ? letters.callDetail * line : 0;
  // A call stands above the middle, where it hides no fighter.
  const top = (height - 0.13 * width - text - detail) / 2;
  return {
    text: top + text / 2 + (letters.call[tone] * CAPITAL) / 2,
    detail: top + text + detail / 2 + (letters.callDetail * CAPITAL) / 2,
    bottom: top + text + detail,
  };
}
