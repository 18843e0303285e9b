/*
 * What the page can ask about fights, as a plain interface: the wire fulfils it, and tests may.
 */
import type { BoundsTable } from '../bounds';
import type { Connection, Following } from '../connection';
import type { CharacterView, FightView, MatchEnding, MatchStatus, PlayerId } from './view';

/** A fight that is on, held or over. */
export interface MatchView {
  readonly matchId: string;
  readonly status: MatchStatus;
  /** Player 1, then player 2. */
  readonly players: readonly [MatchPlayerView, MatchPlayerView];
  readonly seed: number;
  readonly exhibition: boolean;
  /** Milliseconds of the Unix epoch. */
  readonly createTime?: number | undefined;
  readonly result?: MatchResultView | undefined;
}

/** One side of a match. */
export interface MatchPlayerView {
  readonly id: PlayerId;
  readonly character: string;
  readonly agent: string;
  /** Frames between what happens and what its agent sees. */
  readonly reactionFrames?: number | undefined;
}

/** How a match ended; no winner for a draw and for a match that was stopped. */
export interface MatchResultView {
  readonly winnerId?: PlayerId | undefined;
  readonly ending: MatchEnding;
}

/** What a choice of characters needs. */
export interface CharacterSummaryView {
  readonly character: string;
  readonly displayName: string;
  readonly style: string;
  readonly description: string;
  readonly maxHealth: number;
}

/** One side of a match to open; what is empty is left to the server. */
export interface PlayerSetup {
  readonly character: string;
  readonly agent: string;
}

/** A match to open. */
export interface MatchSetup {
  readonly players: readonly [PlayerSetup, PlayerSetup];
  readonly seed?: number | undefined;
}

export type MatchOrder =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'step'; readonly frames: number }
  | { readonly kind: 'stop' };

/** What a stream of states tells. */
export type MatchNews =
  /** A match begins, or must be begun anew from here. */
  | {
      readonly kind: 'opened';
      readonly match: MatchView;
      readonly state: FightView;
      readonly sequence: number;
    }
  | { readonly kind: 'state'; readonly state: FightView; readonly sequence: number }
  | { readonly kind: 'changed'; readonly match: MatchView }
  | { readonly kind: 'ended'; readonly match: MatchView };

/** Who hears what a stream of states tells, and how it stands. */
export interface MatchListener {
  readonly heard: (news: MatchNews) => void;
  readonly stands: (connection: Connection) => void;
}

/** Every call throws a `Failure` whose message can be shown. */
export interface Arena {
  /** What the server accepts in the fields of a setup. */
  readonly bounds: BoundsTable;
  readonly characters: () => Promise<readonly CharacterSummaryView[]>;
  readonly character: (character: string) => Promise<CharacterView>;
  readonly matches: () => Promise<readonly MatchView[]>;
  readonly open: (setup: MatchSetup) => Promise<MatchView>;
  readonly order: (matchId: string, order: MatchOrder) => Promise<MatchView>;
  /** Follows a match until it ends; without one, whatever fight is on in the arena. */
  readonly follow: (matchId: string | undefined, listener: MatchListener) => Following;
}
