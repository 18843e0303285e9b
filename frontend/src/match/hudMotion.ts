/*
 * What moves on the head-up display of itself: bars that run out, numbers that leap, calls that come
 * in. It goes by the clock, so that a fight that is held ends such a move and then stands still.
 */
import type { PlayerHud, RoundHud } from './hud';

/** A value on its way from one to another. */
class Way {
  readonly #delayMs: number;
  readonly #ms: number;
  #from: number;
  #to: number;
  #sinceMs = Number.NEGATIVE_INFINITY;

  constructor(value: number, ms: number, delayMs: number) {
    this.#ms = ms;
    this.#delayMs = delayMs;
    this.#from = value;
    this.#to = value;
  }

  /** The value at a time; another aim begins the way again, its delay too. */
  at(nowMs: number, aim: number): number {
    if (aim !== this.#to) {
      this.#from = this.#value(nowMs);
      this.#to = aim;
      this.#sinceMs = nowMs;
    }
    return this.#value(nowMs);
  }

  isUnderWay(nowMs: number): boolean {
    return nowMs - this.#sinceMs < this.#delayMs + this.#ms;
  }

  #value(nowMs: number): number {
    const share = bounded((nowMs - this.#sinceMs - this.#delayMs) / this.#ms);
    return this.#from + (this.#to - this.#from) * share * share;
  }
}

const trailDelayMs = 500;
const trailMs = 450;
const gaugeMs = 150;
const leapMs = 180;
/** How long a combo stays to be read after its last hit, and from when on it fades. */
const lingerMs = 1100;
const fadeMs = 600;
const callMs = 260;
const resultMs = 500;

/** What one side shows beside its plain values. */
export interface SideMotion {
  /** Health that was just lost and is still to be seen, as a share of all health. */
  readonly trail: number;
  readonly gauge: number;
  /** The combo to show, if there is one, with its size and opacity. */
  readonly combo?: {
    readonly hits: number;
    readonly damage: number;
    readonly size: number;
    readonly opacity: number;
  };
}

export class SideMotions {
  #trail: Way | undefined;
  #gauge: Way | undefined;
  #combo = { hits: 0, damage: 0 };
  #hitMs = Number.NEGATIVE_INFINITY;
  #overMs: number | undefined;

  at(nowMs: number, player: PlayerHud, isCalm: boolean): SideMotion {
    const health = Math.min(1, player.health / player.maxHealth);
    const gauge = player.gauge / 100;
    this.#trail ??= new Way(health, trailMs, trailDelayMs);
    this.#gauge ??= new Way(gauge, gaugeMs, 0);
    const moved = { trail: this.#trail.at(nowMs, health), gauge: this.#gauge.at(nowMs, gauge) };
    const combo = this.#comboAt(nowMs, player, isCalm);
    return {
      trail: isCalm ? health : moved.trail,
      gauge: isCalm ? gauge : moved.gauge,
      ...(combo ? { combo } : {}),
    };
  }

  isUnderWay(nowMs: number): boolean {
    return (
      this.#trail?.isUnderWay(nowMs) === true ||
      this.#gauge?.isUnderWay(nowMs) === true ||
      nowMs - this.#hitMs < leapMs ||
      this.#overMs !== undefined
    );
  }

  #comboAt(nowMs: number, player: PlayerHud, isCalm: boolean): SideMotion['combo'] {
    const { comboHits: hits, comboDamage: damage } = player;
    if (hits > 1) {
      if (hits !== this.#combo.hits) {
        this.#hitMs = nowMs;
      }
      this.#combo = { hits, damage };
      this.#overMs = undefined;
    } else if (this.#combo.hits > 1) {
      this.#overMs ??= nowMs;
      if (nowMs - this.#overMs >= lingerMs) {
        this.#combo = { hits: 0, damage: 0 };
        this.#overMs = undefined;
      }
    }
    if (this.#combo.hits < 2) {
      return undefined;
    }
    const leap = isCalm ? 0 : 1 - bounded((nowMs - this.#hitMs) / leapMs);
    const gone = this.#overMs === undefined ? 0 : nowMs - this.#overMs - fadeMs;
    return {
      ...this.#combo,
      size: 1 + 0.45 * leap * leap,
      opacity: 1 - bounded(gone / (lingerMs - fadeMs)),
    };
  }
}

/** How a call comes in. */
export class CallMotion {
  #text = '';
  #sinceMs = Number.NEGATIVE_INFINITY;
  #ms = callMs;

  /** Size and opacity of the call of a moment. */
  at(
    nowMs: number,
    { callText, callTone }: RoundHud,
    isCalm: boolean,
  ): { size: number; opacity: number } {
    if (callText !== this.#text) {
      this.#text = callText;
      this.#sinceMs = nowMs;
      this.#ms = callTone === 'result' ? resultMs : callMs;
    }
    const left = isCalm ? 0 : (1 - bounded((nowMs - this.#sinceMs) / this.#ms)) ** 3;
    return { size: 1 + 0.7 * left, opacity: 1 - left };
  }

  isUnderWay(nowMs: number): boolean {
    return nowMs - this.#sinceMs < this.#ms;
  }
}

function bounded(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
