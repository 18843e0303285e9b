"""Fights and matches, from the domain's words to game.proto's.

A state is copied by hand, sixty times a second for each match; what is asked for once is copied by
`mirror`. The encoders here are what a match's feed is opened with.
"""

from collections.abc import Mapping

from google.protobuf.message import Message

from arcade_clash.engine import (
    BoxView,
    Character,
    EventView,
    FightView,
    PlayerView,
    ProjectileView,
)
from arcade_clash.feeds import Encoder
from arcade_clash.matches import Match, MatchEnd, MatchMessage, Opening, State
from arcade_clash.services.codecs import JSON, PROTO
from arcade_clash.services.json_text import to_json
from arcade_clash.services.mirror import fill, timestamp
from arcade_clash.v1 import game_pb2 as pb

__all__ = [
    "character_message",
    "game_encoders",
    "match_message",
    "opening_message",
    "quiet_message",
    "state_message",
    "summary_message",
]


def _numbers(message: type[Message], field: str) -> Mapping[str, int]:
    """The domain's word for each value of a field's enum, looked up once."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    assert enum is not None  # noqa: S101 - the field is named in this file
    prefix = len(enum.values[0].name) - len("UNSPECIFIED")
    return {value.name[prefix:].lower(): value.number for value in enum.values}


_PHASES = _numbers(pb.GameState, "phase")
_ENDINGS = _numbers(pb.GameState, "round_ending")
_STATUSES = _numbers(pb.PlayerState, "status")
_FACINGS = _numbers(pb.PlayerState, "facing")
_EVENTS = _numbers(pb.Event, "kind")
_ATTACKS = _numbers(pb.PlayerState, "invulnerable_to")
_FALLS = _numbers(pb.PlayerState, "knockdown_kind")


def game_encoders() -> Mapping[str, Encoder[MatchMessage]]:
    """What makes the bytes of a match's messages, by format."""
    return {
        PROTO: lambda sequence, item: stream_message(sequence, item).SerializeToString(),
        JSON: lambda sequence, item: to_json(stream_message(sequence, item)),
    }


def stream_message(sequence: int, item: MatchMessage) -> pb.StreamGameStateResponse:
    """One message of a stream of states."""
    match item:
        case State(match_id, view):
            return pb.StreamGameStateResponse(
                sequence=sequence, state=state_message(match_id, view)
            )
        case Match():
            return pb.StreamGameStateResponse(sequence=sequence, match=match_message(item))
        case MatchEnd(match):
            return pb.StreamGameStateResponse(
                sequence=sequence, end=pb.MatchEnd(match=match_message(match))
            )


def opening_message(opening: Opening) -> pb.StreamGameStateResponse:
    """The snapshot that opens a match, or the reset that begins it anew."""
    snapshot = pb.MatchSnapshot(
        epoch=opening.epoch,
        match=match_message(opening.match),
        state=state_message(opening.match.match_id, opening.view),
    )
    if opening.reset:
        return pb.StreamGameStateResponse(sequence=opening.sequence, reset=snapshot)
    return pb.StreamGameStateResponse(sequence=opening.sequence, snapshot=snapshot)


def quiet_message(sequence: int) -> pb.StreamGameStateResponse:
    """A heartbeat."""
    return pb.StreamGameStateResponse(sequence=sequence, heartbeat=pb.Heartbeat())


def match_message(match: Match) -> pb.Match:
    """A match and where it stands."""
    made = fill(pb.Match(), match, besides=frozenset({"create_time"}))
    made.create_time.CopyFrom(timestamp(match.create_time))
    return made


def summary_message(character: Character) -> pb.CharacterSummary:
    """What a choice of characters needs."""
    return pb.CharacterSummary(
        character=character.character,
        display_name=character.display_name,
        style=character.style,
        description=character.description,
        max_health=character.max_health,
    )


def character_message(character: Character) -> pb.Character:
    """All of a character."""
    made = pb.Character(
        summary=summary_message(character), max_super_gauge=character.max_super_gauge
    )
    fill(made.figure, character.figure)
    for move in character.moves:
        fill(made.moves.add(), move)
    for animation in character.animations:
        fill(made.animations.add(), animation)
    return made


def state_message(match_id: str, view: FightView) -> pb.GameState:
    """A frame of a match, whole."""
    return pb.GameState(
        match_id=match_id,
        frame=view.frame,
        timer=view.timer,
        round=view.round,
        phase=_PHASES[view.phase],  # type: ignore[arg-type] # the stub's enum is an int
        players=[_player(player) for player in view.players],
        projectiles=[_projectile(projectile) for projectile in view.projectiles],
        winner_id=view.winner_id,
        hitstop=view.hitstop,
        events=[_event(event) for event in view.events],
        round_ending=None if view.round_ending is None else _ENDINGS[view.round_ending],  # type: ignore[arg-type] # the same
        round_winner_id=view.round_winner_id,
    )


def _player(player: PlayerView) -> pb.PlayerState:
    return pb.PlayerState(
        id=player.id,
        character=player.character,
        x=player.x,
        y=player.y,
        action=player.action,
        frame=player.frame,
        health=player.health,
        status=_STATUSES[player.status],  # type: ignore[arg-type] # the same
        super_gauge=player.super_gauge,
        velocity=pb.Vector(x=player.velocity.x, y=player.velocity.y),
        facing=_FACINGS[player.facing],  # type: ignore[arg-type] # the same
        hitboxes=[_box(box) for box in player.hitboxes],
        hurtboxes=[_box(box) for box in player.hurtboxes],
        rounds_won=player.rounds_won,
        combo_hits=player.combo_hits,
        combo_damage=player.combo_damage,
        stun=player.stun,
        buttons=player.buttons,
        invulnerable_to=[_ATTACKS[kind] for kind in player.invulnerable_to],  # type: ignore[misc] # the same
        knockdown_kind=None if player.knockdown_kind is None else _FALLS[player.knockdown_kind],  # type: ignore[arg-type] # the same
        super_ready=player.super_ready,
    )


def _projectile(projectile: ProjectileView) -> pb.Projectile:
    return pb.Projectile(
        owner_id=projectile.owner_id,
        move=projectile.move,
        x=projectile.x,
        y=projectile.y,
        facing=_FACINGS[projectile.facing],  # type: ignore[arg-type] # the same
        frame=projectile.frame,
        hitboxes=[_box(box) for box in projectile.hitboxes],
        hits_left=projectile.hits_left,
    )


def _event(event: EventView) -> pb.Event:
    position = event.position
    return pb.Event(
        kind=_EVENTS[event.kind],  # type: ignore[arg-type] # the same
        player_id=event.player_id,
        move=event.move,
        damage=event.damage,
        position=None if position is None else pb.Vector(x=position.x, y=position.y),
    )


def _box(box: BoxView) -> pb.Box:
    return pb.Box(x=box.x, y=box.y, width=box.width, height=box.height)
