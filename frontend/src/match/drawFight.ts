/*
 * A fight on a canvas, driven by the screen's own frames: whatever the store has heard since the
 * last is let through at the pace of the fight and drawn.
 */
import type { FightStore } from './fightStore';
import { Playhead } from './playhead';
import { Stage } from './stage';
import type { FightView } from './view';

/** A frame of the screen that is so late was begun before a sleep. */
const longestFrameMs = 1000;

/** Draws until the function that it gives is called. `showBoxes` is asked at every frame. */
export function drawFight(
  canvas: HTMLCanvasElement,
  fight: FightStore,
  showBoxes: () => boolean,
): () => void {
  const stage = new Stage(canvas);
  const playhead = new Playhead();
  let shown: FightView | undefined;
  let hitboxes = false;
  /** Whether the picture has to be made anew without a new state. */
  let isStale = false;
  let request = 0;

  const { state } = fight.getState();
  if (state !== undefined) {
    playhead.push(state);
  }
  const unsubscribe = fight.subscribe((now, before) => {
    if (now.state !== undefined && now.state !== before.state) {
      playhead.push(now.state);
    }
    const { state: stands } = now.connection;
    if (before.connection.state === 'live' && stands !== 'live' && stands !== 'ended') {
      // What still waits will be old when the stream is back.
      playhead.cut();
    }
    isStale ||= now.characters !== before.characters;
  });

  const fit = (): void => {
    stage.resize(canvas.clientWidth, window.devicePixelRatio);
    isStale = true;
  };
  const observer = new ResizeObserver(fit);
  observer.observe(canvas);

  function draw(nowMs: number): void {
    request = requestAnimationFrame(draw);
    if (performance.now() - nowMs > longestFrameMs) {
      // The machine slept while this frame of the screen was on its way.
      playhead.cut();
    }
    const states = playhead.take(nowMs);
    const newest = states.at(-1);
    states.slice(0, -1).forEach((passed) => {
      stage.notice(passed);
    });
    const wantsBoxes = showBoxes();
    if (newest === undefined && !isStale && wantsBoxes === hitboxes) {
      return;
    }
    shown = newest ?? shown;
    hitboxes = wantsBoxes;
    isStale = false;
    if (shown !== undefined) {
      stage.setCharacters(fight.getState().characters);
      stage.draw(shown, { hitboxes });
      // The picture says which frame it shows, to whoever cannot see it.
      canvas.dataset['frame'] = shown.frame.toString();
    }
  }
  request = requestAnimationFrame(draw);

  return () => {
    cancelAnimationFrame(request);
    observer.disconnect();
    unsubscribe();
  };
}
