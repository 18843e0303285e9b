import { describe, expect, it, vi } from 'vitest';

import { loadPlotCanvas, type PlotPart } from './loadPlotCanvas';

function speak(language: string): void {
  vi.spyOn(Navigator.prototype, 'language', 'get').mockReturnValue(language);
}

/** What uPlot does as it loads. */
function load(): Promise<PlotPart> {
  const PlotCanvas = () => new Intl.NumberFormat(navigator.language).format(1);
  PlotCanvas();
  return Promise.resolve({ PlotCanvas });
}

describe('the part of the page that draws charts', () => {
  it.each(['C', 'en-US@posix', ''])('loads where the language is %j', async (odd) => {
    speak(odd);
    expect((await loadPlotCanvas(load)).PlotCanvas).toBeTypeOf('function');
    expect(Object.hasOwn(navigator, 'language')).toBe(false);
  });

  it('keeps the language of the browser where it is one', async () => {
    speak('de-CH');
    const seen = vi.fn(() => {
      expect(navigator.language).toBe('de-CH');
      return load();
    });
    await loadPlotCanvas(seen);
    expect(seen).toHaveBeenCalledOnce();
  });

  it('leaves nothing behind where it cannot be fetched', async () => {
    speak('C');
    await expect(loadPlotCanvas(() => Promise.reject(new Error('404')))).rejects.toThrow('404');
    expect(Object.hasOwn(navigator, 'language')).toBe(false);
  });
});
