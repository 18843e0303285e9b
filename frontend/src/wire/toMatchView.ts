/*
 * Messages of game.proto as the plain values that stores and screens know. A value that this page
 * has never heard of, from a newer server, becomes the most harmless one it knows.
 */
import { timestampMs } from '@bufbuild/protobuf/wkt';

import type {
  Animation,
  Box,
  Character,
  CharacterSummary,
  Event,
  Figure,
  GameState,
  Keyframe,
  Match,
  MatchPlayer,
  Move,
  PlayerState,
  Projectile,
  Shape,
  Vector,
} from '../gen/arcade_clash/v1/game_pb';
import {
  AttackKind,
  EventKind,
  Facing,
  GuardLevel,
  MatchEnding,
  MatchStatus,
  MoveKind,
  PlayerStatus,
  RoundPhase,
} from '../gen/arcade_clash/v1/game_pb';
import type { CharacterSummaryView, MatchPlayerView, MatchView } from '../match/arena';
import type * as view from '../match/view';

const matchStatuses: Readonly<Record<MatchStatus, view.MatchStatus>> = {
  [MatchStatus.UNSPECIFIED]: 'running',
  [MatchStatus.RUNNING]: 'running',
  [MatchStatus.PAUSED]: 'paused',
  [MatchStatus.FINISHED]: 'finished',
};

const endings: Readonly<Record<MatchEnding, view.MatchEnding>> = {
  [MatchEnding.UNSPECIFIED]: 'stopped',
  [MatchEnding.KO]: 'ko',
  [MatchEnding.DOUBLE_KO]: 'double_ko',
  [MatchEnding.TIME_OVER]: 'time_over',
  [MatchEnding.STOPPED]: 'stopped',
};

const phases: Readonly<Record<RoundPhase, view.RoundPhase>> = {
  [RoundPhase.UNSPECIFIED]: 'fight',
  [RoundPhase.INTRO]: 'intro',
  [RoundPhase.FIGHT]: 'fight',
  [RoundPhase.ROUND_OVER]: 'round_over',
  [RoundPhase.MATCH_OVER]: 'match_over',
};

const playerStatuses: Readonly<Record<PlayerStatus, view.PlayerStatus>> = {
  [PlayerStatus.UNSPECIFIED]: 'neutral',
  [PlayerStatus.NEUTRAL]: 'neutral',
  [PlayerStatus.AIRBORNE]: 'airborne',
  [PlayerStatus.STARTUP]: 'startup',
  [PlayerStatus.ACTIVE]: 'active',
  [PlayerStatus.RECOVERY]: 'recovery',
  [PlayerStatus.HITSTUN]: 'hitstun',
  [PlayerStatus.BLOCKSTUN]: 'blockstun',
  [PlayerStatus.KNOCKDOWN]: 'knockdown',
  [PlayerStatus.WAKEUP]: 'wakeup',
  [PlayerStatus.KO]: 'ko',
  [PlayerStatus.VICTORY]: 'victory',
  [PlayerStatus.DASH]: 'dash',
  [PlayerStatus.THROWN]: 'thrown',
};

const facings: Readonly<Record<Facing, view.Facing>> = {
  [Facing.UNSPECIFIED]: 'right',
  [Facing.LEFT]: 'left',
  [Facing.RIGHT]: 'right',
};

const moveKinds: Readonly<Record<MoveKind, view.MoveKind | undefined>> = {
  [MoveKind.UNSPECIFIED]: undefined,
  [MoveKind.LIGHT]: 'light',
  [MoveKind.HEAVY]: 'heavy',
  [MoveKind.THROW]: 'throw',
  [MoveKind.SPECIAL]: 'special',
  [MoveKind.SUPER]: 'super',
};

const attackKinds: Readonly<Record<AttackKind, view.AttackKind | undefined>> = {
  [AttackKind.UNSPECIFIED]: undefined,
  [AttackKind.STRIKE]: 'strike',
  [AttackKind.THROW]: 'throw',
  [AttackKind.PROJECTILE]: 'projectile',
};

const guardLevels: Readonly<Record<GuardLevel, view.GuardLevel | undefined>> = {
  [GuardLevel.UNSPECIFIED]: undefined,
  [GuardLevel.HIGH]: 'high',
  [GuardLevel.MID]: 'mid',
  [GuardLevel.LOW]: 'low',
  [GuardLevel.UNBLOCKABLE]: 'unblockable',
};

const eventKinds: Readonly<Record<EventKind, view.EventKind | undefined>> = {
  [EventKind.UNSPECIFIED]: undefined,
  [EventKind.ROUND_START]: 'round_start',
  [EventKind.HIT]: 'hit',
  [EventKind.BLOCK]: 'block',
  [EventKind.PROJECTILE]: 'projectile',
  [EventKind.PROJECTILE_CLASH]: 'projectile_clash',
  [EventKind.KNOCKDOWN]: 'knockdown',
  [EventKind.KO]: 'ko',
  [EventKind.ROUND_OVER]: 'round_over',
  [EventKind.MATCH_OVER]: 'match_over',
  [EventKind.COUNTER_HIT]: 'counter_hit',
  [EventKind.THROW]: 'throw',
  [EventKind.THROW_ESCAPE]: 'throw_escape',
  [EventKind.SUPER_FLASH]: 'super_flash',
};

/** The view of an enum's value; enums are open, so a newer server may send one without a view. */
function known<Value extends number, View>(
  views: Readonly<Record<Value, View>>,
  value: Value,
  unspecified: Value,
): View {
  const seen: View | undefined = (views as Readonly<Partial<Record<number, View>>>)[value];
  return seen ?? views[unspecified];
}

function playerId(id: string | undefined): view.PlayerId | undefined {
  return id === 'p1' || id === 'p2' ? id : undefined;
}

function two<Message, View>(
  messages: readonly Message[],
  toView: (message: Message, id: view.PlayerId) => View,
): readonly [View, View] {
  const [first, second] = messages;
  if (first === undefined || second === undefined) {
    throw new Error(`a fight has two players, and the server sent ${messages.length}`);
  }
  return [toView(first, 'p1'), toView(second, 'p2')];
}

export function toMatchView(match: Match): MatchView {
  return {
    matchId: match.matchId,
    status: known(matchStatuses, match.status, MatchStatus.UNSPECIFIED),
    players: two(match.players, toMatchPlayerView),
    seed: match.seed ?? 0,
    exhibition: match.exhibition,
    createTime: match.createTime && timestampMs(match.createTime),
    result: match.result && {
      winnerId: playerId(match.result.winnerId),
      ending: known(endings, match.result.ending, MatchEnding.UNSPECIFIED),
    },
  };
}

function toMatchPlayerView(player: MatchPlayer, id: view.PlayerId): MatchPlayerView {
  return {
    id: playerId(player.id) ?? id,
    character: player.character,
    agent: player.agent,
    reactionFrames: player.reactionFrames,
  };
}

export function toFightView(state: GameState): view.FightView {
  return {
    matchId: state.matchId,
    frame: state.frame ?? 0,
    timer: state.timer ?? 0,
    round: state.round ?? 1,
    phase: known(phases, state.phase, RoundPhase.UNSPECIFIED),
    players: two(state.players, toPlayerView),
    projectiles: state.projectiles.map(toProjectileView),
    winnerId: playerId(state.winnerId),
    hitstop: state.hitstop ?? 0,
    events: state.events.flatMap(toEventViews),
    roundEnding:
      state.roundEnding === undefined
        ? undefined
        : known(endings, state.roundEnding, MatchEnding.UNSPECIFIED),
    roundWinnerId: playerId(state.roundWinnerId),
  };
}

function toPlayerView(player: PlayerState, id: view.PlayerId): view.PlayerView {
  return {
    id: playerId(player.id) ?? id,
    character: player.character,
    x: player.x ?? 0,
    y: player.y ?? 0,
    action: player.action,
    frame: player.frame ?? 0,
    health: player.health ?? 0,
    status: known(playerStatuses, player.status, PlayerStatus.UNSPECIFIED),
    superGauge: player.superGauge ?? 0,
    velocity: toVector(player.velocity),
    facing: known(facings, player.facing, Facing.UNSPECIFIED),
    hitboxes: player.hitboxes.map(toBoxView),
    hurtboxes: player.hurtboxes.map(toBoxView),
    roundsWon: player.roundsWon ?? 0,
    comboHits: player.comboHits ?? 0,
    comboDamage: player.comboDamage ?? 0,
    stun: player.stun ?? 0,
    buttons: player.buttons ?? 0,
  };
}

function toProjectileView(projectile: Projectile): view.ProjectileView {
  return {
    ownerId: playerId(projectile.ownerId) ?? 'p1',
    move: projectile.move,
    x: projectile.x ?? 0,
    y: projectile.y ?? 0,
    facing: known(facings, projectile.facing, Facing.UNSPECIFIED),
    frame: projectile.frame ?? 0,
    hitboxes: projectile.hitboxes.map(toBoxView),
  };
}

/** One view, or none of an event that this page has never heard of. */
function toEventViews(event: Event): view.EventView[] {
  const kind = known(eventKinds, event.kind, EventKind.UNSPECIFIED);
  if (kind === undefined) {
    return [];
  }
  return [
    {
      kind,
      playerId: playerId(event.playerId),
      move: event.move,
      damage: event.damage,
      position: event.position && toVector(event.position),
    },
  ];
}

function toBoxView(box: Box): view.BoxView {
  return { x: box.x ?? 0, y: box.y ?? 0, width: box.width, height: box.height };
}

function toVector(vector: Vector | undefined): view.Vector {
  return { x: vector?.x ?? 0, y: vector?.y ?? 0 };
}

export function toCharacterSummaryView(summary: CharacterSummary): CharacterSummaryView {
  return {
    character: summary.character,
    displayName: summary.displayName,
    style: summary.style,
    description: summary.description,
    maxHealth: summary.maxHealth,
  };
}

/** Throws where the server left out what nothing can be drawn without. */
export function toCharacterView(character: Character): view.CharacterView {
  if (character.summary === undefined || character.figure === undefined) {
    throw new Error('the server sent a character without a name or without a figure');
  }
  return {
    ...toCharacterSummaryView(character.summary),
    maxSuperGauge: character.maxSuperGauge,
    moves: character.moves.map(toMoveView),
    figure: toFigureView(character.figure),
    animations: character.animations.map(toAnimationView),
  };
}

function toMoveView(move: Move): view.MoveView {
  return {
    move: move.move,
    displayName: move.displayName,
    input: move.input,
    startup: move.startup ?? 0,
    active: move.active ?? 0,
    recovery: move.recovery ?? 0,
    damage: move.damage ?? 0,
    chipDamage: move.chipDamage ?? 0,
    hitstun: move.hitstun ?? 0,
    blockstun: move.blockstun ?? 0,
    advantageOnHit: move.advantageOnHit,
    advantageOnBlock: move.advantageOnBlock,
    guardLevel: known(guardLevels, move.guardLevel, GuardLevel.UNSPECIFIED),
    knockdown: move.knockdown ?? false,
    projectile: move.projectile ?? false,
    kind: known(moveKinds, move.kind, MoveKind.UNSPECIFIED),
    throws: move.throws,
    hitCount: move.hitCount ?? 1,
    totalDamage: move.totalDamage ?? move.damage ?? 0,
    invulnerable: move.invulnerable.map(({ first, last, to }) => ({
      first: first ?? 0,
      last: last ?? 0,
      to: to.flatMap((kind) => known(attackKinds, kind, AttackKind.UNSPECIFIED) ?? []),
    })),
  };
}

function toFigureView(figure: Figure): view.FigureView {
  return {
    palette: figure.palette,
    alternatePalette: figure.alternatePalette,
    bones: figure.bones.map((bone) => ({
      name: bone.name,
      parent: bone.parent,
      length: bone.length ?? 0,
    })),
    shapes: figure.shapes.flatMap(toShapeViews),
  };
}

/** One view, or none of a form that this page has never heard of. */
function toShapeViews(shape: Shape): view.ShapeView[] {
  const form = toFormView(shape.form);
  if (form === undefined) {
    return [];
  }
  return [
    {
      bone: shape.bone ?? 0,
      color: shape.color ?? 0,
      part: shape.part ?? 0,
      detail: shape.detail,
      form,
    },
  ];
}

function toFormView(form: Shape['form']): view.FormView | undefined {
  switch (form.case) {
    case 'limb':
      return { kind: 'limb', startWidth: form.value.startWidth, endWidth: form.value.endWidth };
    case 'disc':
      return { kind: 'disc', center: toVector(form.value.center), radius: form.value.radius };
    case 'outline':
      return {
        kind: 'outline',
        points: form.value.points.map(toVector),
        smooth: form.value.smooth,
      };
    case 'ribbon':
      return {
        kind: 'ribbon',
        start: toVector(form.value.start),
        length: form.value.length,
        startWidth: form.value.startWidth,
        endWidth: form.value.endWidth,
        angle: form.value.angle ?? 0,
        stiffness: form.value.stiffness,
        lift: form.value.lift,
      };
    case 'glow':
      return { kind: 'glow', center: toVector(form.value.center), radius: form.value.radius };
    case undefined:
      return undefined;
  }
}

function toAnimationView(animation: Animation): view.AnimationView {
  return {
    action: animation.action,
    keyframes: animation.keyframes.map(toKeyframeView),
    loopFrames: animation.loopFrames,
  };
}

function toKeyframeView(keyframe: Keyframe): view.KeyframeView {
  return {
    frame: keyframe.frame ?? 0,
    root: toVector(keyframe.root),
    angles: keyframe.angles,
  };
}
