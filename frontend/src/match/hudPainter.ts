/*
 * The head-up display, painted on the stage's canvas. As elements above the canvas it would be
 * composited again for each frame, which takes a browser without a GPU longer than drawing the
 * fight. Texts are copied from cached strips; bars are a few rectangles. `screens/HUD.tsx` has the
 * same values for screen readers.
 */
import { mix, withAlpha } from './color';
import { stampGlow } from './glow';
import type { PlayerHud, RoundHud } from './hud';
import { callLayout, hudLayout, LEAN, type Area, type HudLayout } from './hudLayout';
import { CallMotion, SideMotions, type SideMotion } from './hudMotion';
import { TextStrips, type TextLook, type TextStrip } from './textStrip';
import type { PlayerId } from './view';

/** What there is to paint. */
export interface HudView {
  readonly p1: PlayerHud;
  readonly p2: PlayerHud;
  readonly round: RoundHud;
}

/** Colours as `#rrggbb`, and families of letters; the page's own. */
export interface HudStyle {
  readonly p1: string;
  readonly p2: string;
  readonly ink: string;
  readonly hurt: string;
  readonly night: string;
  readonly display: string;
  readonly text: string;
  /** CSS pixels of a rem. */
  readonly rem: number;
}

type Context = CanvasRenderingContext2D;

const sides = ['p1', 'p2'] as const;
/** A bar of at most this share of health gives the alarm. */
const lowHealth = 0.25;
const lateSeconds = 10;
const alarmMs = 225;
const pulseMs = 500;

export class HudPainter {
  readonly #style: HudStyle;
  readonly #strips = new TextStrips();
  readonly #motions = { p1: new SideMotions(), p2: new SideMotions() };
  readonly #call = new CallMotion();
  #layout: HudLayout;
  #density = 1;

  constructor(style: HudStyle) {
    this.#style = style;
    this.#layout = hudLayout(1, style.rem);
  }

  /** Fits it to a stage of a width in CSS pixels, with so many canvas pixels to each of them. */
  resize(width: number, density: number): void {
    this.#layout = hudLayout(width, this.#style.rem);
    this.#density = density;
    this.#strips.clear(density);
  }

  /** Paints its texts again, after their fonts have loaded. */
  renew(): void {
    this.#strips.clear(this.#density);
  }

  /** Whether something on it moves that the next frame of the screen should show. */
  isMoving(nowMs: number): boolean {
    return this.#call.isUnderWay(nowMs) || sides.some((id) => this.#motions[id].isUnderWay(nowMs));
  }

  /** The lower edge of what it calls out, in parts of the stage's height; 0 for nothing. */
  callBottom({ callText, callTone, callDetail }: RoundHud): number {
    return callText === ''
      ? 0
      : callLayout(this.#layout, callTone, callDetail !== '').bottom / this.#layout.height;
  }

  /** Paints it over all that is there; `isCalm` leaves out what moves without meaning. */
  draw(context: Context, view: HudView, nowMs: number, isCalm: boolean): void {
    for (const id of sides) {
      const player = view[id];
      const motion = this.#motions[id].at(nowMs, player, isCalm);
      const blinks = isCalm ? 0 : nowMs;
      this.#health(context, player, motion, blinks);
      this.#nameplate(context, player);
      this.#gauge(context, player, motion, blinks);
      this.#combo(context, id, motion);
    }
    this.#timer(context, view.round.seconds);
    this.#calls(context, view.round, this.#call.at(nowMs, view.round, isCalm));
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
  }

  #health(context: Context, player: PlayerHud, { trail }: SideMotion, blinkMs: number): void {
    const { hurt, ink } = this.#style;
    const area = this.#layout.sides[player.id].health;
    const share = Math.min(1, player.health / player.maxHealth);
    const isAlarmed = share <= lowHealth && Math.floor(blinkMs / alarmMs) % 2 === 1;
    const color = isAlarmed ? hurt : this.#style[player.id];
    // Both bars empty towards the edges, so what is left meets the timer.
    const end = player.id === 'p1' ? 'right' : 'left';
    this.#lean(context, area, player.id);
    context.fillStyle = withAlpha(this.#style.night, 0.82);
    context.fillRect(area.x, area.y, area.width, area.height);
    if (trail > share) {
      context.fillStyle = hurt;
      fillShare(context, area, trail, end);
    }
    context.fillStyle = gloss(context, area, color, 0.45);
    fillShare(context, area, share, end);
    context.strokeStyle = ink;
    strokeInside(context, area, this.#layout.border);
  }

  #nameplate(context: Context, { id, name, agent, roundsWon }: PlayerHud): void {
    const { letters, sides: places, gap, nameWidth, mark } = this.#layout;
    const { ink, night, text } = this.#style;
    const place = places[id];
    const shadows = [{ down: 0.05 * letters.name, blur: 0.17 * letters.name, color: '#000000cc' }];
    const nameLook = { ...this.#letters(letters.name), spacing: 0.02, shadows };
    const nameStrip = this.#strips.fitted(name, nameLook, nameWidth);
    const agentLook: TextLook = {
      style: '500',
      family: text,
      size: letters.agent,
      color: mix(ink, night, 0.12),
      shadows,
    };
    this.#copy(context, nameStrip, id, place.name);
    const room = nameWidth - nameStrip.width - gap;
    if (room > letters.agent * 2) {
      const along = nameStrip.width + gap;
      this.#copy(context, this.#strips.fitted(agent, agentLook, room), id, {
        x: place.name.x + (id === 'p1' ? along : -along),
        y: place.name.y - 0.37 * (letters.name - letters.agent),
      });
    }
    this.#scale(context);
    place.rounds.forEach(({ x, y }, index) => {
      context.beginPath();
      context.moveTo(x, y - mark);
      context.lineTo(x + mark, y);
      context.lineTo(x, y + mark);
      context.lineTo(x - mark, y);
      context.closePath();
      context.fillStyle = index < roundsWon ? this.#style[id] : withAlpha(night, 0.7);
      context.fill();
      context.strokeStyle = ink;
      context.lineWidth = this.#layout.border * 0.8;
      context.stroke();
      if (index < roundsWon) {
        stampGlow(context, this.#style[id], x, y, mark * 2.4, 0.5);
      }
    });
  }

  #gauge(context: Context, player: PlayerHud, { gauge }: SideMotion, blinkMs: number): void {
    const { letters, sides: places, gaugeBorder } = this.#layout;
    const { ink, night } = this.#style;
    const { id } = player;
    const color = this.#style[id];
    const place = places[id];
    const area = place.gauge;
    const isFull = player.gauge >= 100;
    const beat = isFull ? (1 - Math.cos((blinkMs * Math.PI) / pulseMs)) / 2 : 0;
    this.#lean(context, area, id);
    context.fillStyle = withAlpha(night, 0.82);
    context.fillRect(area.x, area.y, area.width, area.height);
    context.fillStyle = gloss(context, area, mix(color, '#ffffff', 0.3 * beat), 0.4);
    fillShare(context, area, gauge, id === 'p1' ? 'left' : 'right');
    context.strokeStyle = withAlpha(ink, 0.75);
    strokeInside(context, area, gaugeBorder);
    const shadows = [{ down: 0.05 * letters.gauge, blur: 0.21 * letters.gauge, color: '#000000' }];
    const look: TextLook = { ...this.#letters(letters.gauge), style: '800', shadows };
    this.#copy(context, this.#strips.strip('SUPER', look), id, place.gaugeWord);
    const value = isFull ? 'MAX' : `${player.gauge}%`;
    const strip = this.#strips.strip(value, isFull ? { ...look, color } : look);
    this.#copy(context, strip, id, place.gaugeValue, 1 + 0.18 * beat);
  }

  #combo(context: Context, id: PlayerId, { combo }: SideMotion): void {
    if (combo === undefined) {
      return;
    }
    const { letters, sides: places, width } = this.#layout;
    const shadows = [{ down: 0.0025 * width, blur: 0.008 * width, color: '#000000d9' }];
    const look = { ...this.#letters(letters.comboHits), style: 'italic 900', shadows };
    const hits = this.#strips.strip(String(combo.hits), { ...look, color: this.#style[id] });
    const word = this.#strips.strip('HITS', { ...look, size: letters.comboWord });
    const damage = this.#strips.strip(`${combo.damage} damage`, {
      ...look,
      style: 'italic 600',
      family: this.#style.text,
      size: letters.comboDamage,
    });
    const gap = 0.007 * width;
    const total = Math.max(hits.width + gap + word.width, damage.width);
    const place = places[id].combo;
    const x = id === 'p1' ? place.x : place.x - total;
    context.globalAlpha = combo.opacity;
    this.#copy(context, hits, 'p1', { x, y: place.y }, combo.size);
    this.#copy(context, word, 'p1', { x: x + hits.width + gap, y: place.y });
    this.#copy(context, damage, 'p1', { x, y: place.y + letters.comboDamage * 1.3 });
    context.globalAlpha = 1;
  }

  #timer(context: Context, seconds: number): void {
    const { letters, timer, width } = this.#layout;
    const look: TextLook = {
      ...this.#letters(letters.timer),
      color: seconds <= lateSeconds ? this.#style.hurt : this.#style.ink,
      shadows: [
        { down: 0.004 * width, blur: 0.012 * width, color: '#000000b3' },
        { down: 0.0025 * width, blur: 0, color: '#4d2b00' },
      ],
    };
    // A digit has a place of its own, so that the number does not shiver as it counts.
    Array.from(String(seconds).padStart(2, '0')).forEach((digit, index) => {
      const strip = this.#strips.strip(digit, look);
      const middle = timer.x + (index - 0.5) * letters.timer * 0.5;
      this.#copy(context, strip, 'p1', { x: middle - strip.width / 2, y: timer.y });
    });
  }

  #calls(
    context: Context,
    round: RoundHud,
    { size, opacity }: { size: number; opacity: number },
  ): void {
    const { callText, callDetail, callTone } = round;
    if (callText === '' || opacity <= 0) {
      return;
    }
    const { letters, width } = this.#layout;
    const { p2, ink, hurt } = this.#style;
    const colors = { round: ink, fight: p2, ko: hurt, super: p2, result: ink };
    const place = callLayout(this.#layout, callTone, callDetail !== '');
    const look: TextLook = {
      ...this.#letters(letters.call[callTone]),
      style: 'italic 900',
      color: colors[callTone],
      shadows: [
        { down: 0.01 * width, blur: 0.03 * width, color: '#00000099' },
        { down: 0.005 * width, blur: 0, color: withAlpha(this.#style.night, 0.85) },
      ],
    };
    context.globalAlpha = opacity;
    const text = this.#strips.fitted(callText, look, width * 0.96);
    this.#copy(context, text, 'p1', { x: (width - text.width) / 2, y: place.text }, size);
    if (callDetail !== '') {
      const detail = this.#strips.strip(callDetail.toUpperCase(), {
        ...look,
        size: letters.callDetail,
        color: p2,
        spacing: 0.06,
      });
      this.#copy(context, detail, 'p1', { x: (width - detail.width) / 2, y: place.detail }, size);
    }
    context.globalAlpha = 1;
  }

  #letters(size: number): TextLook {
    return { style: '900', family: this.#style.display, size, color: this.#style.ink };
  }

  /** Copies a text to where it begins, or ends for player 2; another size grows from its middle. */
  #copy(
    context: Context,
    { image, left, top, width }: TextStrip,
    id: PlayerId,
    { x, y }: { readonly x: number; readonly y: number },
    size = 1,
  ): void {
    const density = this.#density;
    // Whole pixels: what is not resampled is copied, which is faster and sharper.
    const toX = Math.round((x - left - (id === 'p2' ? width : 0)) * density);
    const toY = Math.round((y - top) * density);
    if (size === 1) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(image, toX, toY);
    } else {
      const middleX = toX + image.width / 2;
      const middleY = toY + image.height / 2;
      context.setTransform(size, 0, 0, size, middleX * (1 - size), middleY * (1 - size));
      context.drawImage(image, toX, toY);
    }
  }

  #scale(context: Context): void {
    context.setTransform(this.#density, 0, 0, this.#density, 0, 0);
  }

  /** Leans what is drawn next about the middle of an area, away from the timer at its foot. */
  #lean(context: Context, { y, height }: Area, id: PlayerId): void {
    const lean = (id === 'p1' ? -LEAN : LEAN) * this.#density;
    const density = this.#density;
    context.setTransform(density, 0, lean, density, -lean * (y + height / 2), 0);
  }
}

function fillShare(
  context: Context,
  { x, y, width, height }: Area,
  share: number,
  from: 'left' | 'right',
): void {
  const wide = width * share;
  context.fillRect(from === 'left' ? x : x + width - wide, y, wide, height);
}

function strokeInside(context: Context, { x, y, width, height }: Area, border: number): void {
  context.lineWidth = border;
  context.strokeRect(x + border / 2, y + border / 2, width - border, height - border);
}

/** A colour with light on its upper part. */
function gloss(
  context: Context,
  { y, height }: Area,
  color: string,
  light: number,
): CanvasGradient {
  const gradient = context.createLinearGradient(0, y, 0, y + height);
  gradient.addColorStop(0, mix(color, '#ffffff', light));
  gradient.addColorStop(0.45, color);
  gradient.addColorStop(1, mix(color, '#000000', 0.22));
  return gradient;
}
