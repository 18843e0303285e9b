/*
 * The fields of a form: what is wrong with each, when that is shown, and whether all can be sent.
 */
import { useState } from 'react';
import { flushSync } from 'react-dom';

import { faultIn, wanted, type Bounds } from '../bounds';

/** A field and what was typed there. */
export interface Entry {
  readonly name: string;
  readonly text: string;
  readonly bounds?: Bounds | undefined;
  /** Whether it cannot be left empty. */
  readonly isNeeded?: boolean | undefined;
  /** What else can be wrong with it. */
  readonly check?: ((text: string) => string | undefined) | undefined;
}

export interface Fields {
  /** What to show beside a field: its fault, once it was left or everything was to be sent. */
  readonly faultOf: (name: string) => string | undefined;
  /** That a field was left. */
  readonly leave: (name: string) => void;
  /** Whether all of a form can be sent. If not, faults are shown, and the first one is focused. */
  readonly pass: (form: HTMLFormElement) => boolean;
  /** A sentence for beside the button, after a try to send what is wrong. */
  readonly refusal: string | undefined;
}

export function useFields(entries: readonly Entry[]): Fields {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tries, setTries] = useState(0);
  const faults = new Map(
    entries.flatMap((entry) => {
      const fault = faultOfEntry(entry);
      return fault === undefined ? [] : [[entry.name, fault] as const];
    }),
  );
  return {
    faultOf: (name) => (tries > 0 || left.has(name) ? faults.get(name) : undefined),
    leave: (name) => {
      setLeft((before) => new Set([...before, name]));
    },
    pass: (form) => {
      if (faults.size > 0) {
        flushSync(() => {
          setTries(tries + 1);
        });
        focusFault(form);
      }
      return faults.size === 0;
    },
    refusal:
      tries > 0 && faults.size > 0
        ? `Nothing was sent. To correct: ${[...faults.keys()].join(', ')}.`
        : undefined,
  };
}

function focusFault(form: HTMLFormElement): void {
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  const folded = wrong?.closest('details');
  if (folded) {
    folded.open = true;
  }
  wrong?.focus();
}

function faultOfEntry({ text, bounds, isNeeded = false, check }: Entry): string | undefined {
  if (text.trim() === '') {
    const kind = bounds?.isText === false ? wanted(bounds) : 'something';
    return isNeeded ? `Nothing is written here; write ${kind}.` : undefined;
  }
  return (bounds && faultIn(text, bounds)) ?? check?.(text);
}
