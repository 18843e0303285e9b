import { describe, expect, it, vi } from 'vitest';

import { drawsFasterOnCpu } from './canvasKind';

/** Times of drawings, those on the GPU in their order; the last one stays. */
function timed(cpuMs: number, ...gpuMs: number[]) {
  return vi.fn((onCpu: boolean): number =>
    onCpu ? cpuMs : ((gpuMs.length > 1 ? gpuMs.shift() : gpuMs[0]) ?? 0),
  );
}

describe('canvases', () => {
  it('are drawn on the CPU where the GPU is emulated', () => {
    expect(drawsFasterOnCpu(timed(8, 110))).toBe(true);
  });

  it('are drawn on the GPU where there is one, though its first drawing is slow', () => {
    const time = timed(8, 120, 3);
    expect(drawsFasterOnCpu(time)).toBe(false);
    expect(time.mock.calls.filter(([onCpu]) => !onCpu)).toHaveLength(2);
  });

  it('are told apart on a busy machine, which interrupts some drawings', () => {
    const cpuMs = [90, 70, 8, 60];
    expect(drawsFasterOnCpu((onCpu) => (onCpu ? (cpuMs.shift() ?? 0) : 60))).toBe(true);
  });

  it('are left to the browser where both ways take as long', () => {
    expect(drawsFasterOnCpu(timed(8, 9))).toBe(false);
    // A clock that is too coarse to tell.
    expect(drawsFasterOnCpu(timed(0, 0))).toBe(false);
  });
});
