/*
 * What HUD shows of a fight, as flat values: two that are shallowly equal look alike, so a screen
 * renders only when something on it changes.
 */
import { nameOf, type Fight } from './fightStore';
import type { FightView, MatchEnding, PlayerId } from './view';

/** One side of HUD. */
export interface PlayerHud {
  readonly id: PlayerId;
  readonly name: string;
  readonly agent: string;
  readonly health: number;
  readonly maxHealth: number;
  /** Per cent of the super gauge, 0 to 100; 100 only when it is full. */
  readonly gauge: number;
  readonly roundsWon: number;
  /** Hits of the combo that it is giving. */
  readonly comboHits: number;
  readonly comboDamage: number;
}

/** What HUD calls out. */
export interface Call {
  readonly text: string;
  readonly detail: string;
  readonly tone: 'round' | 'fight' | 'ko' | 'result' | 'super';
}

/** The middle of HUD. */
export interface RoundHud {
  readonly seconds: number;
  readonly callText: string;
  readonly callDetail: string;
  readonly callTone: Call['tone'];
}

/** Won rounds that win a match. */
export const roundsToWin = 2;
const framesPerSecond = 60;
const roundFrames = 99 * framesPerSecond;
/** How long FIGHT stands. */
const fightCallFrames = 50;

const endings: Readonly<Record<MatchEnding, string>> = {
  ko: 'KO',
  double_ko: 'DOUBLE KO',
  time_over: 'TIME OVER',
  stopped: 'STOPPED',
};

export function playerHudOf(fight: Fight, id: PlayerId): PlayerHud {
  const index = id === 'p1' ? 0 : 1;
  const player = fight.state?.players[index];
  const setup = fight.match?.players[index];
  const character = setup && fight.characters[setup.character];
  // Until the character has arrived, a bar is full at the start of a fight all the same.
  const maxHealth = character?.maxHealth ?? Math.max(1, player?.health ?? 1);
  const share = character ? (player?.superGauge ?? 0) / character.maxSuperGauge : 0;
  return {
    id,
    name: nameOf(fight, id).toUpperCase(),
    agent: setup?.agent ?? '',
    health: player?.health ?? 0,
    maxHealth,
    gauge: Math.floor(Math.min(1, share) * 100),
    roundsWon: player?.roundsWon ?? 0,
    comboHits: player?.comboHits ?? 0,
    comboDamage: player?.comboDamage ?? 0,
  };
}

export function roundHudOf(fight: Fight): RoundHud {
  const call = callOf(fight);
  return {
    seconds: Math.ceil((fight.state?.timer ?? roundFrames) / framesPerSecond),
    callText: call?.text ?? '',
    callDetail: call?.detail ?? '',
    callTone: call?.tone ?? 'round',
  };
}

function callOf(fight: Fight): Call | undefined {
  const { state, match } = fight;
  if (match?.result?.ending === 'stopped') {
    return { text: 'STOPPED', detail: 'No winner', tone: 'result' };
  }
  switch (state?.phase) {
    case 'intro':
      return { text: `ROUND ${state.round}`, detail: '', tone: 'round' };
    case 'fight':
      return state.timer > roundFrames - fightCallFrames
        ? { text: 'FIGHT', detail: '', tone: 'fight' }
        : superCall(state, fight);
    case 'round_over':
      // Who celebrates a decided match has won it: the engine lets a second pass before that.
      return isDecided(state) && state.players.some(({ status }) => status === 'victory')
        ? result(fight)
        : { text: endings[state.roundEnding ?? 'ko'], detail: praise(fight), tone: 'ko' };
    case 'match_over':
      return result(fight);
    case undefined:
      return undefined;
  }
}

/** The name of a super while its flash holds the fight. */
function superCall({ players, hitstop }: FightView, { characters }: Fight): Call | undefined {
  for (const { character, action, frame } of hitstop > 0 ? players : []) {
    const move = characters[character]?.moves.find((known) => known.move === action);
    if (move?.kind === 'super' && frame === 0) {
      return { text: move.displayName.toUpperCase(), detail: '', tone: 'super' };
    }
  }
  return undefined;
}

function praise({ state, match, characters }: Fight): string {
  const index = state?.roundWinnerId === 'p1' ? 0 : 1;
  const winner = state?.roundWinnerId && state.players[index];
  const full = characters[match?.players[index].character ?? '']?.maxHealth;
  return winner && winner.health === full ? 'PERFECT' : '';
}

function isDecided({ players }: FightView): boolean {
  return players.some(({ roundsWon }) => roundsWon >= roundsToWin);
}

function result(fight: Fight): Call {
  const winner = fight.state?.winnerId ?? leaderOf(fight.state);
  const ending = endings[fight.state?.roundEnding ?? 'ko'];
  return winner === undefined
    ? { text: 'DRAW', detail: ending, tone: 'result' }
    : { text: `${nameOf(fight, winner).toUpperCase()} WINS`, detail: ending, tone: 'result' };
}

function leaderOf(state: FightView | undefined): PlayerId | undefined {
  const [won1, won2] = state?.players.map(({ roundsWon }) => roundsWon) ?? [];
  if (won1 === undefined || won2 === undefined || won1 === won2) {
    return undefined;
  }
  return won1 > won2 ? 'p1' : 'p2';
}
