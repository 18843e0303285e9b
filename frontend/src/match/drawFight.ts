/*
 * A fight on a canvas, driven by the screen's own frames: whatever the store has heard since the
 * last is let through at the pace of the fight and drawn, with the head-up display of that frame.
 */
import { reasonOf } from '../failure';
import { reducedMotion } from './display';
import type { Fight, FightStore } from './fightStore';
import { playerHudOf, roundHudOf } from './hud';
import type { HudStyle, HudView } from './hudPainter';
import { Playhead } from './playhead';
import { Stage } from './stage';
import type { FightView } from './view';

/** A frame of the screen that is so late was begun before a sleep. */
const longestFrameMs = 1000;
/** A window that is being resized has a new size with each frame; its layers take longer to paint. */
const resizeRestMs = 120;

/** What a picture asks and tells while it is drawn. */
export interface Viewer {
  /** Whether boxes are to be seen; asked at every frame. */
  readonly showsBoxes: () => boolean;
  /** Why there is no picture, or it stands still; nothing once it is drawn again. */
  readonly failed: (reason: string | undefined) => void;
}

/** Draws until the function that it gives is called. */
export function drawFight(
  canvas: HTMLCanvasElement,
  fight: FightStore,
  viewer: Viewer,
): () => void {
  let stage: Stage;
  try {
    stage = new Stage(canvas, styleOf(canvas));
  } catch (thrown) {
    viewer.failed(reasonOf(thrown));
    return () => undefined;
  }
  const playhead = new Playhead();
  const motion = reducedMotion();
  const owner = new AbortController();
  let shown: FightView | undefined;
  let hitboxes = false;
  /** Whether the picture has to be made anew without a new state. */
  let isStale = false;
  let request = 0;
  let failure: string | undefined;
  let pixelRatio = window.devicePixelRatio;
  let resizing: ReturnType<typeof setTimeout> | undefined;

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
    isStale ||= now.characters !== before.characters || now.match !== before.match;
  });

  const renew = (): void => {
    isStale = true;
  };
  const fit = (): void => {
    pixelRatio = window.devicePixelRatio;
    // A stage that is not shown has no size.
    if (canvas.clientWidth > 0) {
      stage.resize({ width: canvas.clientWidth, pixelRatio });
      isStale = true;
    }
  };
  let isFitted = false;
  const observer = new ResizeObserver(() => {
    clearTimeout(resizing);
    if (isFitted) {
      resizing = setTimeout(fit, resizeRestMs);
    } else {
      isFitted = true;
      fit();
    }
  });
  observer.observe(canvas);
  motion.addEventListener('change', renew, { signal: owner.signal });
  document.fonts.addEventListener(
    'loadingdone',
    () => {
      stage.renewTexts();
      renew();
    },
    { signal: owner.signal },
  );

  function draw(nowMs: number): void {
    request = requestAnimationFrame(draw);
    if (performance.now() - nowMs > longestFrameMs) {
      // The machine slept while this frame of the screen was on its way.
      playhead.cut();
    }
    if (window.devicePixelRatio !== pixelRatio) {
      // The window was moved to another screen, of which not every browser tells.
      fit();
    }
    const states = playhead.take(nowMs);
    const newest = states.at(-1);
    states.slice(0, -1).forEach((passed) => {
      stage.notice(passed);
    });
    const wantsBoxes = viewer.showsBoxes();
    const isSame = newest === undefined && !isStale && wantsBoxes === hitboxes;
    if (isSame && !stage.isMoving(nowMs)) {
      return;
    }
    shown = newest ?? shown;
    hitboxes = wantsBoxes;
    isStale = false;
    if (shown !== undefined) {
      attempt(shown, nowMs);
    }
  }

  /** A picture that stands still must not pass for a fight that does. */
  function attempt(state: FightView, nowMs: number): void {
    let reason: string | undefined;
    try {
      const now = fight.getState();
      stage.setCharacters(now.characters);
      stage.draw(state, { hitboxes, hud: hudOf(now, state), isCalm: motion.matches }, nowMs);
      // The picture says which frame it shows, to whoever cannot see it.
      canvas.dataset['frame'] = state.frame.toString();
    } catch (thrown) {
      reason = reasonOf(thrown);
    }
    if (reason !== failure) {
      failure = reason;
      viewer.failed(reason);
    }
  }
  request = requestAnimationFrame(draw);

  return () => {
    cancelAnimationFrame(request);
    clearTimeout(resizing);
    observer.disconnect();
    owner.abort();
    unsubscribe();
  };
}

/** The head-up display of the state that is drawn, which is a little older than the newest. */
function hudOf(fight: Fight, state: FightView): HudView | undefined {
  if (fight.match === undefined) {
    return undefined;
  }
  const shown = { ...fight, state };
  return {
    p1: playerHudOf(shown, 'p1'),
    p2: playerHudOf(shown, 'p2'),
    round: roundHudOf(shown),
  };
}

/** The page's colours and letters, from its style sheet. */
function styleOf(canvas: HTMLCanvasElement): HudStyle {
  const style = getComputedStyle(canvas);
  const value = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    p1: value('p1'),
    p2: value('p2'),
    ink: value('ink'),
    hurt: value('hurt'),
    night: value('night'),
    display: value('display'),
    text: value('text'),
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16,
  };
}
