/* Colours as `#rrggbb`, mixed. */

/** A colour between two: 0 is the first, 1 the second. */
export function mix(first: string, second: string, share: number): string {
  const a = channels(first);
  const b = channels(second);
  const mixed = a.map((value, index) => Math.round(value + ((b[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** A colour with an opacity from 0 to 1. */
export function withAlpha(color: string, alpha: number): string {
  return `rgba(${channels(color).join(',')},${alpha.toFixed(3)})`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) || 0);
}
