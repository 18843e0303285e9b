/*
 * Keys that do something wherever one is on a screen, as long as nothing is being typed.
 */
import { useEffect, useRef } from 'react';

/** What each key does, under the key's name as the browser gives it, in lower case. */
export type Keys = Readonly<Record<string, () => void>>;

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isTyped = event.target instanceof HTMLElement && takesKeys(event.target, event.key);
      const deed = latest.current[event.key.toLowerCase()];
      if (deed && !isTyped && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        deed();
      }
    };
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
    };
  }, []);
}

/** A field takes what is typed into it, and a button that has the focus takes the space bar. */
function takesKeys(element: HTMLElement, key: string): boolean {
  return (
    element.closest('input, select, textarea') !== null ||
    ((key === ' ' || key === 'Enter') && element.closest('button, a, summary') !== null)
  );
}
