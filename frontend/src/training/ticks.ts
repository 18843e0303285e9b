/*
 * The axes of a chart: the range that values are drawn in, and the labels beside it, with as many
 * digits as the distance of neighbouring ticks asks for.
 */
import type { Unit } from './charts';

/** Values beyond these are drawn in powers of ten, so that no difference of two is infinite. */
const largest = 1e15;
const smallest = 1e-9;

/** Beside a large value, a difference of less than this share of it is rounding. */
const rounding = 1e-12;

/** The power of ten in which values of this size are drawn; 0 for all but the most extreme. */
export function exponentOf(size: number): number {
  return size !== 0 && (size >= largest || size < smallest)
    ? Math.max(-323, Math.floor(Math.log10(size)))
    : 0;
}

/** A range with some room around the values, or around a constant. */
export function roomAround(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) {
    return [0, 1];
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  const span = high - low;
  const room = span > size * rounding ? span * 0.08 : size * 0.1 || 1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

const counts = [
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['B', 1e9],
  ['T', 1e12],
] as const;

/** The labels of ticks, no two alike; ticks are in units of ten to the `exponent`. */
export function labels(ticks: readonly number[], unit: Unit, exponent = 0): readonly string[] {
  const size = Math.max(0, ...ticks.map(Math.abs));
  const step = Math.min(
    ...ticks.slice(1).map((tick, index) => Math.abs(tick - (ticks[index] ?? tick))),
  );
  const distance = Number.isFinite(step) && step > 0 ? step : size || 1;
  const written = ticks.map((tick) => {
    if (exponent !== 0) {
      return withExponent(tick, distance, exponent);
    }
    switch (unit) {
      case 'percent':
        return `${fixed(tick * 100, distance * 100)}%`;
      case 'count': {
        const [suffix, scale] = counts.findLast(([, from]) => size >= from) ?? counts[0];
        const scaled = fixed(tick / scale, distance / scale);
        return scaled === '0' ? '0' : scaled + suffix;
      }
      case 'plain': {
        const short = withExponent(tick, distance, 0);
        const long = fixed(tick, distance);
        return (size >= 1e5 || size < 1e-3) && short.length < long.length ? short : long;
      }
    }
  });
  return written.map((label) => label.replaceAll('-', '−'));
}

function fixed(value: number, distance: number): string {
  const written = value.toFixed(digits(distance));
  return Number(written) === 0 ? '0' : written;
}

function withExponent(value: number, distance: number, exponent: number): string {
  if (value === 0) {
    return '0';
  }
  const own = Math.floor(Math.log10(Math.abs(value)));
  const [mantissa = '', power = '0'] = value
    .toExponential(Math.min(20, Math.max(0, own + digitsBehind(distance))))
    .split('e');
  return `${mantissa}e${Number(power) + exponent}`;
}

/** Decimals that write a multiple of a distance. */
function digits(distance: number): number {
  return Math.min(20, Math.max(0, digitsBehind(distance)));
}

/** The place of the last digit of a distance behind the point: 2 for 0.25, −3 for 5000. */
function digitsBehind(distance: number): number {
  const first = -Math.floor(Math.log10(distance) + 1e-9);
  const mantissa = distance * 10 ** first;
  return Math.abs(mantissa - Math.round(mantissa)) < 1e-6 ? first : first + 1;
}
