/*
 * Loads the part of the page that draws charts, with the first of them.
 */

import type * as part from './PlotCanvas';

export type PlotPart = typeof part;

/**
 * Loads it. uPlot makes a number format of `navigator.language` while it loads, and would fail in a
 * browser whose language is no tag of BCP 47, such as WebKitGTK's `C`: it finds another one there.
 */
export async function loadPlotCanvas(
  load: () => Promise<PlotPart> = () => import('./PlotCanvas'),
): Promise<PlotPart> {
  if (isReadable(navigator.language)) {
    return load();
  }
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  try {
    return await load();
  } finally {
    Reflect.deleteProperty(navigator, 'language');
  }
}

function isReadable(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}
