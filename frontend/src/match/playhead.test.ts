import { describe, expect, it } from 'vitest';

import { Playhead } from './playhead';
import { aState } from './samples';

const frameMs = 1000 / 60;

/** Plays states that arrive at some times on a screen of some rate: what each of its frames took. */
function play(arrivals: readonly number[], screenHz: number, untilMs: number): number[][] {
  const playhead = new Playhead();
  const waiting = arrivals.map((atMs, frame) => ({ atMs, frame }));
  const frames: number[][] = [];
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 1000 / screenHz) {
    while (waiting[0] !== undefined && waiting[0].atMs <= nowMs) {
      playhead.push(aState({ frame: waiting.shift()?.frame ?? 0 }));
    }
    frames.push(playhead.take(nowMs).map(({ frame }) => frame));
  }
  return frames;
}

const steady = (count: number, lateMs: (frame: number) => number = () => 0): number[] =>
  Array.from({ length: count }, (_, frame) => frame * frameMs + lateMs(frame));

describe('the playhead', () => {
  it('shows every state once and in order, at any rate of the screen', () => {
    for (const screenHz of [30, 50, 60, 75, 120, 144]) {
      const shown = play(steady(240), screenHz, 4200).flat();
      expect(shown).toEqual([...Array(240).keys()]);
    }
  });

  it('shows one state a frame of a screen of 60, however unevenly they come', () => {
    const jitter = steady(240, (frame) => (frame % 3) * 9);
    const frames = play(jitter, 60, 240 * frameMs);
    const played = frames.slice(4, 235);
    expect(played.filter((taken) => taken.length !== 1)).toEqual([]);
  });

  it('hurries through what piled up for a moment, and skips none of it', () => {
    const held = steady(120, (frame) => (frame < 25 ? Math.max(0, 417 - frame * frameMs) : 0));
    const frames = play(held, 60, 2100);
    expect(frames.flat()).toEqual([...Array(120).keys()]);
    const longest = Math.max(...frames.map((taken) => taken.length));
    expect(longest).toBeGreaterThan(20);
    const after = frames.slice(frames.findIndex((taken) => taken.length === longest) + 1, -12);
    expect(after.every((taken) => taken.length <= 2)).toBe(true);
  });

  it('plays nothing of what a stall held back for longer, and goes on with the newest', () => {
    // Ten seconds come in a rush of a fifth of a second, while the fight goes on.
    const held = steady(720, (frame) =>
      frame >= 60 && frame < 660
        ? (660 - frame) * frameMs + (frame - 60) / 3
        : frame < 60
          ? 0
          : 200,
    );
    const shown = play(held, 60, 720 * frameMs + 400).flat();
    const old = shown.filter((frame) => frame >= 60 && frame < 650);
    expect(old).toEqual([]);
    expect(shown.filter((frame) => frame >= 680)).toEqual(
      [...Array(40).keys()].map((n) => n + 680),
    );
  });

  it('is not taken in by a rush that comes in pieces, small ones among them', () => {
    const pieces = [5, 80, 12, 150, 53].flatMap((count, piece) =>
      Array.from({ length: count }, () => 6000 + piece * 50),
    );
    const arrivals = [...steady(60), ...pieces];
    const live = Array.from({ length: 60 }, (_, frame) => 6250 + frame * frameMs);
    const shown = play([...arrivals, ...live], 60, 7500).flat();
    expect(shown.filter((frame) => frame >= 60 && frame < 355)).toEqual([]);
    expect(shown.at(-1)).toBe(419);
  });

  it('is shown a slow screen whole, which takes many at once', () => {
    const frames = play(steady(240), 1.5, 4200);
    expect(frames.flat().at(-1)).toBeGreaterThan(200);
    expect(frames.filter((taken) => taken.length === 0).length).toBeLessThan(3);
  });

  it('draws nothing that waited for a screen that slept', () => {
    const playhead = new Playhead();
    for (let frame = 0; frame < 10; frame += 1) {
      playhead.push(aState({ frame }));
      playhead.take(frame * frameMs);
    }
    playhead.push(aState({ frame: 10 }));
    playhead.push(aState({ frame: 11 }));
    expect(playhead.take(60_000)).toEqual([]);
  });

  it('shows something where a rush does not end', () => {
    const rush = Array.from({ length: 10_000 }, (_, frame) => frame / 2);
    expect(play(rush, 60, 5000).flat()).not.toEqual([]);
  });

  it('drops what waits when the fight goes on elsewhere', () => {
    const playhead = new Playhead();
    [1, 2, 500].forEach((frame) => {
      playhead.push(aState({ frame }));
    });
    playhead.push(aState({ frame: 501 }));
    expect(playhead.take(0).map(({ frame }) => frame)).toEqual([500]);
    playhead.push(aState({ matchId: 'm2', frame: 502 }));
    playhead.push(aState({ matchId: 'm2', frame: 503 }));
    expect(playhead.take(frameMs).map(({ frame }) => frame)).toEqual([502]);
  });

  it('shows nothing of what waited before a cut', () => {
    const playhead = new Playhead();
    [1, 2, 3].forEach((frame) => {
      playhead.push(aState({ frame }));
    });
    playhead.cut();
    expect(playhead.take(0)).toEqual([]);
    [11, 12].forEach((frame) => {
      playhead.push(aState({ frame }));
    });
    expect(playhead.take(frameMs).map(({ frame }) => frame)).toEqual([11]);
  });

  it('shows a single step soon', () => {
    const frames = play([100], 60, 300);
    const shownMs = frames.findIndex((taken) => taken.length > 0) * frameMs;
    expect(shownMs).toBeGreaterThan(100);
    expect(shownMs).toBeLessThan(175);
  });

  it('has nothing to show where nothing comes', () => {
    expect(play([], 60, 500).flat()).toEqual([]);
  });
});
