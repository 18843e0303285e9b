/*
 * Texts as pictures: a text with its shadows is painted once and then copied, since shadows are the
 * dearest thing that a canvas draws.
 */
import { canvasSettings } from './canvasKind';

/** How a text looks. */
export interface TextLook {
  /** Style and weight, as in CSS. */
  readonly style: string;
  readonly family: string;
  /** In CSS pixels. */
  readonly size: number;
  readonly color: string;
  /** In parts of the size. */
  readonly spacing?: number;
  readonly shadows?: readonly Shadow[];
}

/** A shadow straight below a text, in CSS pixels. */
export interface Shadow {
  readonly down: number;
  readonly blur: number;
  readonly color: string;
}

export interface TextStrip {
  /** What the text takes along its line, in CSS pixels. */
  readonly width: number;
  readonly image: OffscreenCanvas;
  /** From the image's left edge to the text's beginning, and from its top to the base line. */
  readonly left: number;
  readonly top: number;
}

/** Most at once; the oldest gives way. */
const MOST = 96;

export class TextStrips {
  readonly #strips = new Map<string, TextStrip>();
  readonly #measure: OffscreenCanvasRenderingContext2D | null;
  #density = 1;

  constructor() {
    this.#measure = new OffscreenCanvas(1, 1).getContext('2d', canvasSettings());
  }

  /** Forgets all of them: for another density, or since fonts have come. */
  clear(density: number): void {
    this.#density = density;
    this.#strips.clear();
  }

  strip(text: string, look: TextLook): TextStrip {
    const key = `${text}|${look.style}|${look.size}|${look.color}|${look.family}`;
    const known = this.#strips.get(key);
    if (known !== undefined) {
      return known;
    }
    const [oldest] = this.#strips.keys();
    if (this.#strips.size >= MOST && oldest !== undefined) {
      this.#strips.delete(oldest);
    }
    const made = this.#paint(text, look);
    this.#strips.set(key, made);
    return made;
  }

  /** The text, or as much of its beginning as fits into a width, with an ellipsis. */
  fitted(text: string, look: TextLook, width: number): TextStrip {
    let shown = text;
    while (shown.length > 1 && this.#widthOf(shown, look) > width) {
      shown = `${shown.slice(0, shown.endsWith('…') ? -2 : -1).trimEnd()}…`;
    }
    return this.strip(shown, look);
  }

  #widthOf(text: string, look: TextLook): number {
    if (this.#measure === null) {
      return 0;
    }
    setFont(this.#measure, look);
    return this.#measure.measureText(text).width;
  }

  #paint(text: string, look: TextLook): TextStrip {
    const { size, shadows = [] } = look;
    const width = this.#widthOf(text, look);
    const reach = Math.max(0, ...shadows.map(({ down, blur }) => down + blur));
    // Slanted letters lean out of their width.
    const left = reach + size * 0.25;
    const top = reach + size;
    const density = this.#density;
    const image = new OffscreenCanvas(
      Math.ceil((width + left * 2) * density),
      Math.ceil((top + size * 0.35 + reach) * density),
    );
    const context = image.getContext('2d', canvasSettings());
    if (context !== null) {
      context.scale(density, density);
      setFont(context, look);
      context.fillStyle = look.color;
      for (const { down, blur, color } of shadows) {
        // Shadows are measured in pixels of the picture, whatever its transform.
        context.shadowOffsetY = down * density;
        context.shadowBlur = blur * density;
        context.shadowColor = color;
        context.fillText(text, left, top);
      }
      context.shadowColor = 'transparent';
      context.fillText(text, left, top);
    }
    return { width, image, left, top };
  }
}

function setFont(
  context: OffscreenCanvasRenderingContext2D,
  { style, size, family, spacing = 0 }: TextLook,
): void {
  context.font = `${style} ${size}px ${family}`;
  context.letterSpacing = `${size * spacing}px`;
}
