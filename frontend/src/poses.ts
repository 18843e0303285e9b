/*
 * Contact sheets, for whoever draws: every action of a character at several frames, the moments of
 * a real fight, and how long a frame takes to draw. It asks a running server for both, so what it
 * shows is what a viewer sees. `npm run poses` takes its pictures; the page itself never loads it.
 *
 *     poses.html?view=poses&character=kestrel   poses.html?view=fight&seed=3&boxes
 *     poses.html?view=pace&seed=3
 */
import { Backdrop } from './match/backdrop';
import { Camera } from './match/camera';
import { Figure } from './match/figure';
import { Stage } from './match/stage';
import {
  SUB,
  VIEW_HEIGHT,
  VIEW_WIDTH,
  type CharacterView,
  type FightView,
  type PlayerView,
} from './match/view';
import { createClient } from '@connectrpc/connect';
import { GameService } from './gen/arcade_clash/v1/game_pb';
import { connectArena } from './wire/connectArena';
import { toFightView } from './wire/toMatchView';
import { createTransport } from './wire/transport';

const COLUMNS = 9;
const CELL_WIDTH = 190;
const CELL_HEIGHT = 250;

const query = new URLSearchParams(location.search);
const transport = createTransport(location.origin);
const arena = connectArena(transport);
const game = createClient(GameService, transport);

function sheet(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.querySelector<HTMLCanvasElement>('#sheet');
  const context = canvas?.getContext('2d', { alpha: false });
  if (!canvas || !context) {
    throw new Error('poses.html has a canvas with the id sheet');
  }
  canvas.width = width;
  canvas.height = height;
  return context;
}

/** A row for each action, its frames from left to right. */
async function drawPoses(): Promise<void> {
  const character = await arena.character(query.get('character') ?? 'kestrel');
  const only = query.get('actions')?.split(',');
  const animations = character.animations.filter(
    ({ action }) => only === undefined || only.includes(action),
  );
  const context = sheet(COLUMNS * CELL_WIDTH, animations.length * CELL_HEIGHT);
  context.fillStyle = '#8a6478';
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  animations.forEach(({ action, keyframes, loopFrames }, row) => {
    const move = character.moves.find((known) => known.move === action);
    const length = loopFrames ?? (keyframes.at(-1)?.frame ?? 0) + 1;
    const figure = new Figure(character, query.has('alternate'));
    const frames = Array.from({ length: COLUMNS }, (_, column) =>
      Math.round((column * (length - 1)) / (COLUMNS - 1)),
    );
    if (move !== undefined) {
      // A move is judged by the moment when it hits.
      frames[3] = move.startup;
      frames[4] = move.startup + Math.max(move.active - 1, 0);
      frames[2] = Math.max(move.startup - 2, 0);
      frames[1] = Math.round(move.startup / 2);
    }
    let frame = 0;
    frames.forEach((target, column) => {
      for (; frame <= target; frame += 1) {
        figure.step(still(character, action, frame, row * 100), row * 100 + frame, 1);
      }
      const camera = new Camera();
      camera.x = VIEW_WIDTH / 2 - (column + 0.4) * CELL_WIDTH;
      camera.shakeY = (row + 1) * CELL_HEIGHT - 22 - camera.viewY(0);
      const left = column * CELL_WIDTH;
      const top = row * CELL_HEIGHT;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = '#5f4560';
      context.fillRect(left, top + CELL_HEIGHT - 22, CELL_WIDTH - 2, 20);
      context.save();
      context.beginPath();
      context.rect(left, top, CELL_WIDTH - 2, CELL_HEIGHT - 2);
      context.clip();
      const player = still(character, action, target, row * 100);
      figure.draw(context, camera, 1, player, { flash: false, tremble: 0 });
      context.restore();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = '#fff';
      context.font = '12px sans-serif';
      context.fillText(`${action} ${target.toString()}`, left + 6, top + CELL_HEIGHT - 8);
    });
  });
}

function still(character: CharacterView, action: string, frame: number, _: number): PlayerView {
  return {
    id: 'p1',
    character: character.character,
    x: 0,
    y: 0,
    action,
    frame,
    health: 1,
    status: 'neutral',
    superGauge: 0,
    velocity: { x: 0, y: 0 },
    facing: 'right',
    hitboxes: [],
    hurtboxes: [],
    roundsWon: 0,
    comboHits: 0,
    comboDamage: 0,
    stun: 0,
    buttons: 0,
  };
}

/** Follows a match of its own frame by frame, and keeps what is worth a picture. */
async function playFight(frames: number): Promise<FightView[]> {
  const pair = (query.get('pair') ?? 'kestrel,vesper').split(',');
  const agents = (query.get('agents') ?? ',').split(',');
  const { match } = await game.createMatch({
    players: [0, 1].map((side) => ({
      character: pair[side] ?? '',
      agent: agents[side] ?? '',
    })),
    seed: Number(query.get('seed') ?? '1'),
    paused: true,
  });
  const states: FightView[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const { state } = await game.controlMatch({
      matchId: match?.matchId ?? '',
      order: { case: 'step', value: { frames: 1 } },
    });
    if (state === undefined) {
      break;
    }
    states.push(toFightView(state));
    if (states.at(-1)?.phase === 'match_over') {
      break;
    }
  }
  return states;
}

async function charactersOf(states: readonly FightView[]): Promise<Record<string, CharacterView>> {
  const names = new Set(states[0]?.players.map((player) => player.character));
  const views = await Promise.all([...names].map((name) => arena.character(name)));
  return Object.fromEntries(views.map((view) => [view.character, view]));
}

/** The moments at which something begins, two frames later, three pictures in a row. */
async function drawFight(): Promise<void> {
  const states = await playFight(Number(query.get('frames') ?? '1500'));
  const characters = await charactersOf(states);
  const most = Number(query.get('most') ?? '12');
  const wanted = query.get('at')?.split(',').map(Number) ?? moments(states, most);
  const scale = Number(query.get('scale') ?? '0.66');
  const columns = Number(query.get('columns') ?? '2');
  const width = Math.round(VIEW_WIDTH * scale);
  const height = Math.round(VIEW_HEIGHT * scale);
  const context = sheet(width * columns, height * Math.ceil(wanted.length / columns));
  const canvas = document.createElement('canvas');
  const stage = new Stage(canvas);
  stage.setCharacters(characters);
  let cell = 0;
  states.forEach((state, index) => {
    stage.draw(state, { hitboxes: query.has('boxes') });
    if (wanted.includes(index)) {
      const x = (cell % columns) * width;
      const y = Math.floor(cell / columns) * height;
      context.drawImage(canvas, x, y, width, height);
      context.fillStyle = '#fff';
      context.font = '11px sans-serif';
      const actions = state.players.map((player) => `${player.action} ${player.frame.toString()}`);
      context.fillText(`${index.toString()}: ${actions.join(' / ')}`, x + 8, y + height - 8);
      cell += 1;
    }
  });
}

function moments(states: readonly FightView[], most: number): number[] {
  const seen = new Set<string>();
  const found: number[] = [];
  states.forEach((state, index) => {
    for (const key of [
      ...state.events.map(({ kind, move }) => `${kind} ${move ?? ''}`),
      ...state.players.flatMap(({ action, frame, character }) =>
        frame === 4 && !query.has('events') ? [`${character} ${action}`] : [],
      ),
    ]) {
      if (!seen.has(key) && index > 3) {
        seen.add(key);
        found.push(Math.min(index + 3, states.length - 1));
      }
    }
  });
  return [...new Set(found)].slice(0, most);
}

/** Milliseconds that a frame takes, the canvas's own work included: a pixel is read after each. */
async function measure(): Promise<void> {
  const states = await playFight(Number(query.get('frames') ?? '600'));
  const characters = await charactersOf(states);
  const canvas = document.createElement('canvas');
  const stage = new Stage(canvas);
  stage.setCharacters(characters);
  stage.resize({ width: VIEW_WIDTH * Number(query.get('scale') ?? '1'), pixelRatio: 1 });
  const context = canvas.getContext('2d');
  if (context === null) {
    return;
  }
  const said = (what: string, draw: (state: FightView) => void): string => {
    const times = states.map((state) => {
      const start = performance.now();
      draw(state);
      context.getImageData(0, 0, 1, 1);
      return performance.now() - start;
    });
    times.splice(0, 30);
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
    return `${what} ${at(0.05)} / ${at(0.5)} / ${at(0.95)}`;
  };
  const camera = new Camera();
  camera.zoom = 1.25;
  const scale = canvas.width / VIEW_WIDTH;
  const backdrop = new Backdrop(scale);
  const names = Object.keys(characters);
  const figures = Object.values(characters).map((character) => new Figure(character, false));
  document.body.dataset['result'] = [
    `${canvas.width.toString()}x${canvas.height.toString()}, ms at 5 %, 50 %, 95 %:`,
    said('all', (state) => {
      stage.draw(state, { hitboxes: false });
    }),
    said('backdrop', ({ frame }) => {
      backdrop.draw(context, camera, frame);
    }),
    said('figures', (state) => {
      state.players.forEach((player) => {
        const figure = figures[names.indexOf(player.character)];
        figure?.step(player, state.frame, 1);
        figure?.draw(context, camera, scale, player, { flash: false, tremble: 0 });
      });
    }),
    said('nothing', () => {
      context.fillRect(0, 0, 1, 1);
    }),
  ].join('; ');
}

const views: Readonly<Record<string, () => Promise<void>>> = {
  poses: drawPoses,
  fight: drawFight,
  pace: measure,
};

try {
  await views[query.get('view') ?? 'poses']?.();
  document.title = 'drawn';
} catch (thrown) {
  document.body.dataset['result'] = String(thrown);
  document.title = 'failed';
}
document.body.dataset['sub'] = SUB.toString();
