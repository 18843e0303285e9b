/*
 * What the server accepts in a field, and what is wrong with a text that was typed there. The ranges
 * come from the schema (wire/bounds.ts), so a form has none of its own.
 */

/** The values of one field of a request. */
export interface Bounds {
  /** Least and most of a number, or of each number of a list. */
  readonly least: number;
  readonly most: number;
  /** Whether `least` itself is refused. */
  readonly isAbove: boolean;
  readonly isWhole: boolean;
  /** Whether it is a text, or a list of texts, and not of numbers. */
  readonly isText: boolean;
  /** Numbers in a list; 0 where the field is no list. */
  readonly mostElements: number;
  /** Characters of a text; 0 where the field is no text. */
  readonly mostCharacters: number;
}

/** Bounds by the name of their field, as messages of the page have it: `totalSteps`. */
export type BoundsTable = Readonly<Record<string, Bounds>>;

const numeral = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number in a text; undefined where the text is empty or something else. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  return numeral.test(trimmed) ? Number(trimmed) : undefined;
}

/** The names in a text, with spaces or commas between them. */
export function namesIn(text: string): readonly string[] {
  return partsOf(text);
}

/** The numbers in a text, with spaces or commas between them: `64, 32`. */
export function numbersIn(text: string): readonly number[] {
  return partsOf(text).flatMap((part) => numberIn(part) ?? []);
}

/** The range in words: `1 to 4096`, `above 0, at most 1`; nothing of a text. */
export function rangeOf({ least, most, isAbove, isText }: Bounds): string | undefined {
  if (isText) {
    return undefined;
  }
  return isAbove
    ? `above ${String(least)}, at most ${String(most)}`
    : `${String(least)} to ${String(most)}`;
}

/** What is wrong with a text, and what to write; undefined where it can be sent. */
export function faultIn(text: string, bounds: Bounds): string | undefined {
  const parts = bounds.mostElements > 0 ? partsOf(text) : [text.trim()].filter(Boolean);
  if (bounds.mostElements > 0 && parts.length > bounds.mostElements) {
    const kind = bounds.isText ? 'names' : 'numbers';
    return `${String(parts.length)} ${kind}; write at most ${String(bounds.mostElements)}.`;
  }
  if (bounds.isText) {
    const { length } = Array.from(text.trim()); // code points, as the server counts
    return bounds.mostCharacters > 0 && length > bounds.mostCharacters
      ? `${String(length)} characters; write at most ${String(bounds.mostCharacters)}.`
      : undefined;
  }
  return parts.map((part) => faultOfNumber(part, bounds)).find((fault) => fault !== undefined);
}

function faultOfNumber(text: string, bounds: Bounds): string | undefined {
  const value = numberIn(text);
  const wrong =
    value === undefined
      ? 'not a number'
      : value < bounds.least || (bounds.isAbove && value === bounds.least)
        ? 'too small'
        : value > bounds.most
          ? 'too large'
          : bounds.isWhole && !Number.isInteger(value)
            ? 'not a whole number'
            : undefined;
  const shown = text.length > 24 ? `${text.slice(0, 24)}…` : text;
  return wrong && `${shown} is ${wrong}; write ${wanted(bounds)}.`;
}

/** What to write in a field: `a whole number, 1 to 4096`. */
export function wanted(bounds: Bounds): string {
  const kind = bounds.isWhole ? 'whole number' : 'number';
  return bounds.mostElements > 0
    ? `${kind}s, each ${rangeOf(bounds) ?? ''}`
    : `a ${kind}, ${rangeOf(bounds) ?? ''}`;
}

function partsOf(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
