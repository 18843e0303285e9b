/*
 * How numbers, times and names are written on the screens.
 */

/** A count, short: 950, 12.5k, 2M. */
export function short(count: number): string {
  if (!(Math.abs(count) < 1e15)) {
    return plain(count);
  }
  const [value, unit] =
    count >= 999_500_000_000
      ? [count / 1e12, 'T']
      : count >= 999_500_000
        ? [count / 1e9, 'B']
        : count >= 999_500
          ? [count / 1e6, 'M']
          : count >= 1000
            ? [count / 1e3, 'k']
            : [count, ''];
  return `${Number(value.toPrecision(3))}${unit}`;
}

/** A measured number with as many digits as one reads; what diverged is NaN or infinite. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  }
  const size = Math.abs(value);
  if (value === 0) {
    return '0';
  }
  if (size < 0.0001 || size >= 1e7) {
    return minus(value.toExponential(1).replace('+', ''));
  }
  if (size < 0.01) {
    return minus(String(Number(value.toPrecision(3))));
  }
  return minus(size >= 1000 ? value.toFixed(0) : value.toPrecision(3));
}

function minus(written: string): string {
  return written.replaceAll('-', '−');
}

/** Weights by name, as the command line takes them: win=2, whiff=-0.1. */
export function weights(weighed: Readonly<Record<string, number>> = {}): string {
  return Object.entries(weighed)
    .map(([name, weight]) => `${name}=${String(weight)}`)
    .join(', ');
}

/** A share of one, in per cent. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) {
    return plain(share);
  }
  const value = share * 100;
  return `${Math.abs(value) >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)}%`;
}

/** A span of time: 8 s, 3 min 20 s, 2 h 5 min. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** How long ago something was. */
export function ago(time: number | undefined, now: number): string {
  if (time === undefined) {
    return '';
  }
  const seconds = (now - time) / 1000;
  if (seconds < 10) {
    return 'just now';
  }
  return seconds < 86_400
    ? `${span(seconds).split(' ').slice(0, 2).join(' ')} ago`
    : new Date(time).toLocaleDateString();
}

/** A moment to the minute: 27 Nov, 19:12; with the year where it is another one. */
export function dateAndTime(time: number | undefined, now = Date.now()): string {
  if (time === undefined) {
    return '';
  }
  const date = new Date(time);
  return date.toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(date.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  });
}

/** How far a training is: 250 of 1k steps. It ends with a whole rollout, often past the plan. */
export function stepsOf(step: number, planned: number | undefined): string {
  if (planned === undefined || step === planned) {
    return `${short(step)} steps`;
  }
  return step < planned
    ? `${short(step)} of ${short(planned)} steps`
    : `${short(step)} steps, to the end of a rollout (${short(planned)} planned)`;
}

/** A name of the code, as words: `damage_dealt` is damage dealt. */
export function words(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ');
}
