/*
 * What a drawing has to know of the screen and of the person before it, and hears when it changes.
 */

/**
 * Calls back when the density of pixels changes, as it does when a window is moved to another
 * screen: the size in CSS pixels may stay as it is. What draws every frame looks for itself.
 */
export function onDensityChange(changed: () => void): () => void {
  const owner = new AbortController();
  const listen = (): void => {
    // A query is about one density, so each change needs another query.
    window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        listen();
        changed();
      },
      { once: true, signal: owner.signal },
    );
  };
  listen();
  return () => {
    owner.abort();
  };
}

/** Whether the person asked for less motion; its `matches` follows the setting while it is held. */
export function reducedMotion(): MediaQueryList {
  return window.matchMedia('(prefers-reduced-motion: reduce)');
}
