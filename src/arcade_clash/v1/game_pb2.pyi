import datetime

from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MoveKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MOVE_KIND_UNSPECIFIED: _ClassVar[MoveKind]
    MOVE_KIND_LIGHT: _ClassVar[MoveKind]
    MOVE_KIND_HEAVY: _ClassVar[MoveKind]
    MOVE_KIND_THROW: _ClassVar[MoveKind]
    MOVE_KIND_SPECIAL: _ClassVar[MoveKind]
    MOVE_KIND_SUPER: _ClassVar[MoveKind]

class KnockdownKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KNOCKDOWN_KIND_UNSPECIFIED: _ClassVar[KnockdownKind]
    KNOCKDOWN_KIND_NONE: _ClassVar[KnockdownKind]
    KNOCKDOWN_KIND_SOFT: _ClassVar[KnockdownKind]
    KNOCKDOWN_KIND_HARD: _ClassVar[KnockdownKind]

class AttackKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTACK_KIND_UNSPECIFIED: _ClassVar[AttackKind]
    ATTACK_KIND_STRIKE: _ClassVar[AttackKind]
    ATTACK_KIND_THROW: _ClassVar[AttackKind]
    ATTACK_KIND_PROJECTILE: _ClassVar[AttackKind]

class GuardLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GUARD_LEVEL_UNSPECIFIED: _ClassVar[GuardLevel]
    GUARD_LEVEL_HIGH: _ClassVar[GuardLevel]
    GUARD_LEVEL_MID: _ClassVar[GuardLevel]
    GUARD_LEVEL_LOW: _ClassVar[GuardLevel]
    GUARD_LEVEL_UNBLOCKABLE: _ClassVar[GuardLevel]

class MatchStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MATCH_STATUS_UNSPECIFIED: _ClassVar[MatchStatus]
    MATCH_STATUS_RUNNING: _ClassVar[MatchStatus]
    MATCH_STATUS_PAUSED: _ClassVar[MatchStatus]
    MATCH_STATUS_FINISHED: _ClassVar[MatchStatus]

class MatchEnding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MATCH_ENDING_UNSPECIFIED: _ClassVar[MatchEnding]
    MATCH_ENDING_KO: _ClassVar[MatchEnding]
    MATCH_ENDING_DOUBLE_KO: _ClassVar[MatchEnding]
    MATCH_ENDING_TIME_OVER: _ClassVar[MatchEnding]
    MATCH_ENDING_STOPPED: _ClassVar[MatchEnding]

class RoundPhase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROUND_PHASE_UNSPECIFIED: _ClassVar[RoundPhase]
    ROUND_PHASE_INTRO: _ClassVar[RoundPhase]
    ROUND_PHASE_FIGHT: _ClassVar[RoundPhase]
    ROUND_PHASE_ROUND_OVER: _ClassVar[RoundPhase]
    ROUND_PHASE_MATCH_OVER: _ClassVar[RoundPhase]

class PlayerStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAYER_STATUS_UNSPECIFIED: _ClassVar[PlayerStatus]
    PLAYER_STATUS_NEUTRAL: _ClassVar[PlayerStatus]
    PLAYER_STATUS_AIRBORNE: _ClassVar[PlayerStatus]
    PLAYER_STATUS_STARTUP: _ClassVar[PlayerStatus]
    PLAYER_STATUS_ACTIVE: _ClassVar[PlayerStatus]
    PLAYER_STATUS_RECOVERY: _ClassVar[PlayerStatus]
    PLAYER_STATUS_HITSTUN: _ClassVar[PlayerStatus]
    PLAYER_STATUS_BLOCKSTUN: _ClassVar[PlayerStatus]
    PLAYER_STATUS_KNOCKDOWN: _ClassVar[PlayerStatus]
    PLAYER_STATUS_WAKEUP: _ClassVar[PlayerStatus]
    PLAYER_STATUS_KO: _ClassVar[PlayerStatus]
    PLAYER_STATUS_VICTORY: _ClassVar[PlayerStatus]
    PLAYER_STATUS_DASH: _ClassVar[PlayerStatus]
    PLAYER_STATUS_THROWN: _ClassVar[PlayerStatus]

class Facing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FACING_UNSPECIFIED: _ClassVar[Facing]
    FACING_LEFT: _ClassVar[Facing]
    FACING_RIGHT: _ClassVar[Facing]

class EventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_KIND_UNSPECIFIED: _ClassVar[EventKind]
    EVENT_KIND_ROUND_START: _ClassVar[EventKind]
    EVENT_KIND_HIT: _ClassVar[EventKind]
    EVENT_KIND_BLOCK: _ClassVar[EventKind]
    EVENT_KIND_PROJECTILE: _ClassVar[EventKind]
    EVENT_KIND_PROJECTILE_CLASH: _ClassVar[EventKind]
    EVENT_KIND_KNOCKDOWN: _ClassVar[EventKind]
    EVENT_KIND_KO: _ClassVar[EventKind]
    EVENT_KIND_ROUND_OVER: _ClassVar[EventKind]
    EVENT_KIND_MATCH_OVER: _ClassVar[EventKind]
    EVENT_KIND_COUNTER_HIT: _ClassVar[EventKind]
    EVENT_KIND_THROW: _ClassVar[EventKind]
    EVENT_KIND_THROW_ESCAPE: _ClassVar[EventKind]
    EVENT_KIND_SUPER_FLASH: _ClassVar[EventKind]
MOVE_KIND_UNSPECIFIED: MoveKind
MOVE_KIND_LIGHT: MoveKind
MOVE_KIND_HEAVY: MoveKind
MOVE_KIND_THROW: MoveKind
MOVE_KIND_SPECIAL: MoveKind
MOVE_KIND_SUPER: MoveKind
KNOCKDOWN_KIND_UNSPECIFIED: KnockdownKind
KNOCKDOWN_KIND_NONE: KnockdownKind
KNOCKDOWN_KIND_SOFT: KnockdownKind
KNOCKDOWN_KIND_HARD: KnockdownKind
ATTACK_KIND_UNSPECIFIED: AttackKind
ATTACK_KIND_STRIKE: AttackKind
ATTACK_KIND_THROW: AttackKind
ATTACK_KIND_PROJECTILE: AttackKind
GUARD_LEVEL_UNSPECIFIED: GuardLevel
GUARD_LEVEL_HIGH: GuardLevel
GUARD_LEVEL_MID: GuardLevel
GUARD_LEVEL_LOW: GuardLevel
GUARD_LEVEL_UNBLOCKABLE: GuardLevel
MATCH_STATUS_UNSPECIFIED: MatchStatus
MATCH_STATUS_RUNNING: MatchStatus
MATCH_STATUS_PAUSED: MatchStatus
MATCH_STATUS_FINISHED: MatchStatus
MATCH_ENDING_UNSPECIFIED: MatchEnding
MATCH_ENDING_KO: MatchEnding
MATCH_ENDING_DOUBLE_KO: MatchEnding
MATCH_ENDING_TIME_OVER: MatchEnding
MATCH_ENDING_STOPPED: MatchEnding
ROUND_PHASE_UNSPECIFIED: RoundPhase
ROUND_PHASE_INTRO: RoundPhase
ROUND_PHASE_FIGHT: RoundPhase
ROUND_PHASE_ROUND_OVER: RoundPhase
ROUND_PHASE_MATCH_OVER: RoundPhase
PLAYER_STATUS_UNSPECIFIED: PlayerStatus
PLAYER_STATUS_NEUTRAL: PlayerStatus
PLAYER_STATUS_AIRBORNE: PlayerStatus
PLAYER_STATUS_STARTUP: PlayerStatus
PLAYER_STATUS_ACTIVE: PlayerStatus
PLAYER_STATUS_RECOVERY: PlayerStatus
PLAYER_STATUS_HITSTUN: PlayerStatus
PLAYER_STATUS_BLOCKSTUN: PlayerStatus
PLAYER_STATUS_KNOCKDOWN: PlayerStatus
PLAYER_STATUS_WAKEUP: PlayerStatus
PLAYER_STATUS_KO: PlayerStatus
PLAYER_STATUS_VICTORY: PlayerStatus
PLAYER_STATUS_DASH: PlayerStatus
PLAYER_STATUS_THROWN: PlayerStatus
FACING_UNSPECIFIED: Facing
FACING_LEFT: Facing
FACING_RIGHT: Facing
EVENT_KIND_UNSPECIFIED: EventKind
EVENT_KIND_ROUND_START: EventKind
EVENT_KIND_HIT: EventKind
EVENT_KIND_BLOCK: EventKind
EVENT_KIND_PROJECTILE: EventKind
EVENT_KIND_PROJECTILE_CLASH: EventKind
EVENT_KIND_KNOCKDOWN: EventKind
EVENT_KIND_KO: EventKind
EVENT_KIND_ROUND_OVER: EventKind
EVENT_KIND_MATCH_OVER: EventKind
EVENT_KIND_COUNTER_HIT: EventKind
EVENT_KIND_THROW: EventKind
EVENT_KIND_THROW_ESCAPE: EventKind
EVENT_KIND_SUPER_FLASH: EventKind
BOUNDS_FIELD_NUMBER: _ClassVar[int]
bounds: _descriptor.FieldDescriptor

class ListCharactersRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCharactersResponse(_message.Message):
    __slots__ = ("characters", "next_page_token")
    CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    characters: _containers.RepeatedCompositeFieldContainer[CharacterSummary]
    next_page_token: str
    def __init__(self, characters: _Optional[_Iterable[_Union[CharacterSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCharacterRequest(_message.Message):
    __slots__ = ("character",)
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    character: str
    def __init__(self, character: _Optional[str] = ...) -> None: ...

class GetCharacterResponse(_message.Message):
    __slots__ = ("character",)
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    character: Character
    def __init__(self, character: _Optional[_Union[Character, _Mapping]] = ...) -> None: ...

class CharacterSummary(_message.Message):
    __slots__ = ("character", "display_name", "style", "description", "max_health")
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    MAX_HEALTH_FIELD_NUMBER: _ClassVar[int]
    character: str
    display_name: str
    style: str
    description: str
    max_health: int
    def __init__(self, character: _Optional[str] = ..., display_name: _Optional[str] = ..., style: _Optional[str] = ..., description: _Optional[str] = ..., max_health: _Optional[int] = ...) -> None: ...

class Character(_message.Message):
    __slots__ = ("summary", "moves", "figure", "animations", "max_super_gauge")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    FIGURE_FIELD_NUMBER: _ClassVar[int]
    ANIMATIONS_FIELD_NUMBER: _ClassVar[int]
    MAX_SUPER_GAUGE_FIELD_NUMBER: _ClassVar[int]
    summary: CharacterSummary
    moves: _containers.RepeatedCompositeFieldContainer[Move]
    figure: Figure
    animations: _containers.RepeatedCompositeFieldContainer[Animation]
    max_super_gauge: int
    def __init__(self, summary: _Optional[_Union[CharacterSummary, _Mapping]] = ..., moves: _Optional[_Iterable[_Union[Move, _Mapping]]] = ..., figure: _Optional[_Union[Figure, _Mapping]] = ..., animations: _Optional[_Iterable[_Union[Animation, _Mapping]]] = ..., max_super_gauge: _Optional[int] = ...) -> None: ...

class Move(_message.Message):
    __slots__ = ("move", "display_name", "input", "startup", "active", "recovery", "damage", "chip_damage", "hitstun", "blockstun", "advantage_on_hit", "advantage_on_block", "guard_level", "knockdown", "projectile", "kind", "air", "hit_count", "total_damage", "cancels", "cancels_on_hit_only", "gauge_cost", "gauge", "knockdown_kind", "invulnerable", "throws")
    MOVE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    STARTUP_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_FIELD_NUMBER: _ClassVar[int]
    DAMAGE_FIELD_NUMBER: _ClassVar[int]
    CHIP_DAMAGE_FIELD_NUMBER: _ClassVar[int]
    HITSTUN_FIELD_NUMBER: _ClassVar[int]
    BLOCKSTUN_FIELD_NUMBER: _ClassVar[int]
    ADVANTAGE_ON_HIT_FIELD_NUMBER: _ClassVar[int]
    ADVANTAGE_ON_BLOCK_FIELD_NUMBER: _ClassVar[int]
    GUARD_LEVEL_FIELD_NUMBER: _ClassVar[int]
    KNOCKDOWN_FIELD_NUMBER: _ClassVar[int]
    PROJECTILE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AIR_FIELD_NUMBER: _ClassVar[int]
    HIT_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DAMAGE_FIELD_NUMBER: _ClassVar[int]
    CANCELS_FIELD_NUMBER: _ClassVar[int]
    CANCELS_ON_HIT_ONLY_FIELD_NUMBER: _ClassVar[int]
    GAUGE_COST_FIELD_NUMBER: _ClassVar[int]
    GAUGE_FIELD_NUMBER: _ClassVar[int]
    KNOCKDOWN_KIND_FIELD_NUMBER: _ClassVar[int]
    INVULNERABLE_FIELD_NUMBER: _ClassVar[int]
    THROWS_FIELD_NUMBER: _ClassVar[int]
    move: str
    display_name: str
    input: str
    startup: int
    active: int
    recovery: int
    damage: int
    chip_damage: int
    hitstun: int
    blockstun: int
    advantage_on_hit: int
    advantage_on_block: int
    guard_level: GuardLevel
    knockdown: bool
    projectile: bool
    kind: MoveKind
    air: bool
    hit_count: int
    total_damage: int
    cancels: _containers.RepeatedScalarFieldContainer[MoveKind]
    cancels_on_hit_only: bool
    gauge_cost: int
    gauge: int
    knockdown_kind: KnockdownKind
    invulnerable: _containers.RepeatedCompositeFieldContainer[Invulnerability]
    throws: bool
    def __init__(self, move: _Optional[str] = ..., display_name: _Optional[str] = ..., input: _Optional[str] = ..., startup: _Optional[int] = ..., active: _Optional[int] = ..., recovery: _Optional[int] = ..., damage: _Optional[int] = ..., chip_damage: _Optional[int] = ..., hitstun: _Optional[int] = ..., blockstun: _Optional[int] = ..., advantage_on_hit: _Optional[int] = ..., advantage_on_block: _Optional[int] = ..., guard_level: _Optional[_Union[GuardLevel, str]] = ..., knockdown: _Optional[bool] = ..., projectile: _Optional[bool] = ..., kind: _Optional[_Union[MoveKind, str]] = ..., air: _Optional[bool] = ..., hit_count: _Optional[int] = ..., total_damage: _Optional[int] = ..., cancels: _Optional[_Iterable[_Union[MoveKind, str]]] = ..., cancels_on_hit_only: _Optional[bool] = ..., gauge_cost: _Optional[int] = ..., gauge: _Optional[int] = ..., knockdown_kind: _Optional[_Union[KnockdownKind, str]] = ..., invulnerable: _Optional[_Iterable[_Union[Invulnerability, _Mapping]]] = ..., throws: _Optional[bool] = ...) -> None: ...

class Invulnerability(_message.Message):
    __slots__ = ("first", "last", "to")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    to: _containers.RepeatedScalarFieldContainer[AttackKind]
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ..., to: _Optional[_Iterable[_Union[AttackKind, str]]] = ...) -> None: ...

class Figure(_message.Message):
    __slots__ = ("palette", "alternate_palette", "bones", "shapes")
    PALETTE_FIELD_NUMBER: _ClassVar[int]
    ALTERNATE_PALETTE_FIELD_NUMBER: _ClassVar[int]
    BONES_FIELD_NUMBER: _ClassVar[int]
    SHAPES_FIELD_NUMBER: _ClassVar[int]
    palette: _containers.RepeatedScalarFieldContainer[str]
    alternate_palette: _containers.RepeatedScalarFieldContainer[str]
    bones: _containers.RepeatedCompositeFieldContainer[Bone]
    shapes: _containers.RepeatedCompositeFieldContainer[Shape]
    def __init__(self, palette: _Optional[_Iterable[str]] = ..., alternate_palette: _Optional[_Iterable[str]] = ..., bones: _Optional[_Iterable[_Union[Bone, _Mapping]]] = ..., shapes: _Optional[_Iterable[_Union[Shape, _Mapping]]] = ...) -> None: ...

class Bone(_message.Message):
    __slots__ = ("name", "parent", "length")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    name: str
    parent: int
    length: int
    def __init__(self, name: _Optional[str] = ..., parent: _Optional[int] = ..., length: _Optional[int] = ...) -> None: ...

class Shape(_message.Message):
    __slots__ = ("bone", "color", "limb", "disc", "outline", "ribbon", "glow", "part", "detail")
    BONE_FIELD_NUMBER: _ClassVar[int]
    COLOR_FIELD_NUMBER: _ClassVar[int]
    LIMB_FIELD_NUMBER: _ClassVar[int]
    DISC_FIELD_NUMBER: _ClassVar[int]
    OUTLINE_FIELD_NUMBER: _ClassVar[int]
    RIBBON_FIELD_NUMBER: _ClassVar[int]
    GLOW_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    bone: int
    color: int
    limb: Limb
    disc: Disc
    outline: Outline
    ribbon: Ribbon
    glow: Glow
    part: int
    detail: bool
    def __init__(self, bone: _Optional[int] = ..., color: _Optional[int] = ..., limb: _Optional[_Union[Limb, _Mapping]] = ..., disc: _Optional[_Union[Disc, _Mapping]] = ..., outline: _Optional[_Union[Outline, _Mapping]] = ..., ribbon: _Optional[_Union[Ribbon, _Mapping]] = ..., glow: _Optional[_Union[Glow, _Mapping]] = ..., part: _Optional[int] = ..., detail: _Optional[bool] = ...) -> None: ...

class Limb(_message.Message):
    __slots__ = ("start_width", "end_width")
    START_WIDTH_FIELD_NUMBER: _ClassVar[int]
    END_WIDTH_FIELD_NUMBER: _ClassVar[int]
    start_width: int
    end_width: int
    def __init__(self, start_width: _Optional[int] = ..., end_width: _Optional[int] = ...) -> None: ...

class Disc(_message.Message):
    __slots__ = ("center", "radius")
    CENTER_FIELD_NUMBER: _ClassVar[int]
    RADIUS_FIELD_NUMBER: _ClassVar[int]
    center: Vector
    radius: int
    def __init__(self, center: _Optional[_Union[Vector, _Mapping]] = ..., radius: _Optional[int] = ...) -> None: ...

class Outline(_message.Message):
    __slots__ = ("points", "smooth")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    SMOOTH_FIELD_NUMBER: _ClassVar[int]
    points: _containers.RepeatedCompositeFieldContainer[Vector]
    smooth: bool
    def __init__(self, points: _Optional[_Iterable[_Union[Vector, _Mapping]]] = ..., smooth: _Optional[bool] = ...) -> None: ...

class Ribbon(_message.Message):
    __slots__ = ("start", "length", "start_width", "end_width", "angle", "stiffness", "lift")
    START_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    START_WIDTH_FIELD_NUMBER: _ClassVar[int]
    END_WIDTH_FIELD_NUMBER: _ClassVar[int]
    ANGLE_FIELD_NUMBER: _ClassVar[int]
    STIFFNESS_FIELD_NUMBER: _ClassVar[int]
    LIFT_FIELD_NUMBER: _ClassVar[int]
    start: Vector
    length: int
    start_width: int
    end_width: int
    angle: int
    stiffness: int
    lift: int
    def __init__(self, start: _Optional[_Union[Vector, _Mapping]] = ..., length: _Optional[int] = ..., start_width: _Optional[int] = ..., end_width: _Optional[int] = ..., angle: _Optional[int] = ..., stiffness: _Optional[int] = ..., lift: _Optional[int] = ...) -> None: ...

class Glow(_message.Message):
    __slots__ = ("center", "radius")
    CENTER_FIELD_NUMBER: _ClassVar[int]
    RADIUS_FIELD_NUMBER: _ClassVar[int]
    center: Vector
    radius: int
    def __init__(self, center: _Optional[_Union[Vector, _Mapping]] = ..., radius: _Optional[int] = ...) -> None: ...

class Animation(_message.Message):
    __slots__ = ("action", "keyframes", "loop_frames")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    KEYFRAMES_FIELD_NUMBER: _ClassVar[int]
    LOOP_FRAMES_FIELD_NUMBER: _ClassVar[int]
    action: str
    keyframes: _containers.RepeatedCompositeFieldContainer[Keyframe]
    loop_frames: int
    def __init__(self, action: _Optional[str] = ..., keyframes: _Optional[_Iterable[_Union[Keyframe, _Mapping]]] = ..., loop_frames: _Optional[int] = ...) -> None: ...

class Keyframe(_message.Message):
    __slots__ = ("frame", "root", "angles")
    FRAME_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    ANGLES_FIELD_NUMBER: _ClassVar[int]
    frame: int
    root: Vector
    angles: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, frame: _Optional[int] = ..., root: _Optional[_Union[Vector, _Mapping]] = ..., angles: _Optional[_Iterable[int]] = ...) -> None: ...

class Vector(_message.Message):
    __slots__ = ("x", "y")
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    x: int
    y: int
    def __init__(self, x: _Optional[int] = ..., y: _Optional[int] = ...) -> None: ...

class CreateMatchRequest(_message.Message):
    __slots__ = ("players", "seed", "paused")
    PLAYERS_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    players: _containers.RepeatedCompositeFieldContainer[MatchPlayerSetup]
    seed: int
    paused: bool
    def __init__(self, players: _Optional[_Iterable[_Union[MatchPlayerSetup, _Mapping]]] = ..., seed: _Optional[int] = ..., paused: _Optional[bool] = ...) -> None: ...

class MatchPlayerSetup(_message.Message):
    __slots__ = ("character", "agent")
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    character: str
    agent: str
    def __init__(self, character: _Optional[str] = ..., agent: _Optional[str] = ...) -> None: ...

class CreateMatchResponse(_message.Message):
    __slots__ = ("match",)
    MATCH_FIELD_NUMBER: _ClassVar[int]
    match: Match
    def __init__(self, match: _Optional[_Union[Match, _Mapping]] = ...) -> None: ...

class ListMatchesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMatchesResponse(_message.Message):
    __slots__ = ("matches", "next_page_token")
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    matches: _containers.RepeatedCompositeFieldContainer[Match]
    next_page_token: str
    def __init__(self, matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetMatchRequest(_message.Message):
    __slots__ = ("match_id",)
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    match_id: str
    def __init__(self, match_id: _Optional[str] = ...) -> None: ...

class GetMatchResponse(_message.Message):
    __slots__ = ("match", "state")
    MATCH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    match: Match
    state: GameState
    def __init__(self, match: _Optional[_Union[Match, _Mapping]] = ..., state: _Optional[_Union[GameState, _Mapping]] = ...) -> None: ...

class ControlMatchRequest(_message.Message):
    __slots__ = ("match_id", "pause", "resume", "step", "stop")
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    PAUSE_FIELD_NUMBER: _ClassVar[int]
    RESUME_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    match_id: str
    pause: PauseMatch
    resume: ResumeMatch
    step: StepMatch
    stop: StopMatch
    def __init__(self, match_id: _Optional[str] = ..., pause: _Optional[_Union[PauseMatch, _Mapping]] = ..., resume: _Optional[_Union[ResumeMatch, _Mapping]] = ..., step: _Optional[_Union[StepMatch, _Mapping]] = ..., stop: _Optional[_Union[StopMatch, _Mapping]] = ...) -> None: ...

class PauseMatch(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResumeMatch(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StepMatch(_message.Message):
    __slots__ = ("frames",)
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    frames: int
    def __init__(self, frames: _Optional[int] = ...) -> None: ...

class StopMatch(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ControlMatchResponse(_message.Message):
    __slots__ = ("match", "state")
    MATCH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    match: Match
    state: GameState
    def __init__(self, match: _Optional[_Union[Match, _Mapping]] = ..., state: _Optional[_Union[GameState, _Mapping]] = ...) -> None: ...

class Match(_message.Message):
    __slots__ = ("match_id", "status", "players", "seed", "exhibition", "create_time", "result")
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PLAYERS_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    EXHIBITION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    match_id: str
    status: MatchStatus
    players: _containers.RepeatedCompositeFieldContainer[MatchPlayer]
    seed: int
    exhibition: bool
    create_time: _timestamp_pb2.Timestamp
    result: MatchResult
    def __init__(self, match_id: _Optional[str] = ..., status: _Optional[_Union[MatchStatus, str]] = ..., players: _Optional[_Iterable[_Union[MatchPlayer, _Mapping]]] = ..., seed: _Optional[int] = ..., exhibition: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., result: _Optional[_Union[MatchResult, _Mapping]] = ...) -> None: ...

class MatchPlayer(_message.Message):
    __slots__ = ("id", "character", "agent", "reaction_frames")
    ID_FIELD_NUMBER: _ClassVar[int]
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REACTION_FRAMES_FIELD_NUMBER: _ClassVar[int]
    id: str
    character: str
    agent: str
    reaction_frames: int
    def __init__(self, id: _Optional[str] = ..., character: _Optional[str] = ..., agent: _Optional[str] = ..., reaction_frames: _Optional[int] = ...) -> None: ...

class MatchResult(_message.Message):
    __slots__ = ("winner_id", "ending")
    WINNER_ID_FIELD_NUMBER: _ClassVar[int]
    ENDING_FIELD_NUMBER: _ClassVar[int]
    winner_id: str
    ending: MatchEnding
    def __init__(self, winner_id: _Optional[str] = ..., ending: _Optional[_Union[MatchEnding, str]] = ...) -> None: ...

class StreamGameStateRequest(_message.Message):
    __slots__ = ("match_id", "resume")
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_FIELD_NUMBER: _ClassVar[int]
    match_id: str
    resume: MatchPlace
    def __init__(self, match_id: _Optional[str] = ..., resume: _Optional[_Union[MatchPlace, _Mapping]] = ...) -> None: ...

class MatchPlace(_message.Message):
    __slots__ = ("epoch", "match_id", "sequence")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    match_id: str
    sequence: int
    def __init__(self, epoch: _Optional[str] = ..., match_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class StreamGameStateResponse(_message.Message):
    __slots__ = ("sequence", "snapshot", "reset", "state", "match", "heartbeat", "end")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    snapshot: MatchSnapshot
    reset: MatchSnapshot
    state: GameState
    match: Match
    heartbeat: Heartbeat
    end: MatchEnd
    def __init__(self, sequence: _Optional[int] = ..., snapshot: _Optional[_Union[MatchSnapshot, _Mapping]] = ..., reset: _Optional[_Union[MatchSnapshot, _Mapping]] = ..., state: _Optional[_Union[GameState, _Mapping]] = ..., match: _Optional[_Union[Match, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., end: _Optional[_Union[MatchEnd, _Mapping]] = ...) -> None: ...

class MatchSnapshot(_message.Message):
    __slots__ = ("epoch", "match", "state")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    epoch: str
    match: Match
    state: GameState
    def __init__(self, epoch: _Optional[str] = ..., match: _Optional[_Union[Match, _Mapping]] = ..., state: _Optional[_Union[GameState, _Mapping]] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MatchEnd(_message.Message):
    __slots__ = ("match",)
    MATCH_FIELD_NUMBER: _ClassVar[int]
    match: Match
    def __init__(self, match: _Optional[_Union[Match, _Mapping]] = ...) -> None: ...

class GameState(_message.Message):
    __slots__ = ("match_id", "frame", "timer", "round", "phase", "players", "projectiles", "winner_id", "hitstop", "events", "round_ending", "round_winner_id")
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    TIMER_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    PLAYERS_FIELD_NUMBER: _ClassVar[int]
    PROJECTILES_FIELD_NUMBER: _ClassVar[int]
    WINNER_ID_FIELD_NUMBER: _ClassVar[int]
    HITSTOP_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    ROUND_ENDING_FIELD_NUMBER: _ClassVar[int]
    ROUND_WINNER_ID_FIELD_NUMBER: _ClassVar[int]
    match_id: str
    frame: int
    timer: int
    round: int
    phase: RoundPhase
    players: _containers.RepeatedCompositeFieldContainer[PlayerState]
    projectiles: _containers.RepeatedCompositeFieldContainer[Projectile]
    winner_id: str
    hitstop: int
    events: _containers.RepeatedCompositeFieldContainer[Event]
    round_ending: MatchEnding
    round_winner_id: str
    def __init__(self, match_id: _Optional[str] = ..., frame: _Optional[int] = ..., timer: _Optional[int] = ..., round: _Optional[int] = ..., phase: _Optional[_Union[RoundPhase, str]] = ..., players: _Optional[_Iterable[_Union[PlayerState, _Mapping]]] = ..., projectiles: _Optional[_Iterable[_Union[Projectile, _Mapping]]] = ..., winner_id: _Optional[str] = ..., hitstop: _Optional[int] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., round_ending: _Optional[_Union[MatchEnding, str]] = ..., round_winner_id: _Optional[str] = ...) -> None: ...

class PlayerState(_message.Message):
    __slots__ = ("id", "character", "x", "y", "action", "frame", "health", "status", "super_gauge", "velocity", "facing", "hitboxes", "hurtboxes", "rounds_won", "combo_hits", "combo_damage", "stun", "buttons", "invulnerable_to", "knockdown_kind", "super_ready")
    ID_FIELD_NUMBER: _ClassVar[int]
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SUPER_GAUGE_FIELD_NUMBER: _ClassVar[int]
    VELOCITY_FIELD_NUMBER: _ClassVar[int]
    FACING_FIELD_NUMBER: _ClassVar[int]
    HITBOXES_FIELD_NUMBER: _ClassVar[int]
    HURTBOXES_FIELD_NUMBER: _ClassVar[int]
    ROUNDS_WON_FIELD_NUMBER: _ClassVar[int]
    COMBO_HITS_FIELD_NUMBER: _ClassVar[int]
    COMBO_DAMAGE_FIELD_NUMBER: _ClassVar[int]
    STUN_FIELD_NUMBER: _ClassVar[int]
    BUTTONS_FIELD_NUMBER: _ClassVar[int]
    INVULNERABLE_TO_FIELD_NUMBER: _ClassVar[int]
    KNOCKDOWN_KIND_FIELD_NUMBER: _ClassVar[int]
    SUPER_READY_FIELD_NUMBER: _ClassVar[int]
    id: str
    character: str
    x: int
    y: int
    action: str
    frame: int
    health: int
    status: PlayerStatus
    super_gauge: int
    velocity: Vector
    facing: Facing
    hitboxes: _containers.RepeatedCompositeFieldContainer[Box]
    hurtboxes: _containers.RepeatedCompositeFieldContainer[Box]
    rounds_won: int
    combo_hits: int
    combo_damage: int
    stun: int
    buttons: int
    invulnerable_to: _containers.RepeatedScalarFieldContainer[AttackKind]
    knockdown_kind: KnockdownKind
    super_ready: bool
    def __init__(self, id: _Optional[str] = ..., character: _Optional[str] = ..., x: _Optional[int] = ..., y: _Optional[int] = ..., action: _Optional[str] = ..., frame: _Optional[int] = ..., health: _Optional[int] = ..., status: _Optional[_Union[PlayerStatus, str]] = ..., super_gauge: _Optional[int] = ..., velocity: _Optional[_Union[Vector, _Mapping]] = ..., facing: _Optional[_Union[Facing, str]] = ..., hitboxes: _Optional[_Iterable[_Union[Box, _Mapping]]] = ..., hurtboxes: _Optional[_Iterable[_Union[Box, _Mapping]]] = ..., rounds_won: _Optional[int] = ..., combo_hits: _Optional[int] = ..., combo_damage: _Optional[int] = ..., stun: _Optional[int] = ..., buttons: _Optional[int] = ..., invulnerable_to: _Optional[_Iterable[_Union[AttackKind, str]]] = ..., knockdown_kind: _Optional[_Union[KnockdownKind, str]] = ..., super_ready: _Optional[bool] = ...) -> None: ...

class Box(_message.Message):
    __slots__ = ("x", "y", "width", "height")
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    x: int
    y: int
    width: int
    height: int
    def __init__(self, x: _Optional[int] = ..., y: _Optional[int] = ..., width: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class Projectile(_message.Message):
    __slots__ = ("owner_id", "move", "x", "y", "facing", "frame", "hitboxes", "hits_left")
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    FACING_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    HITBOXES_FIELD_NUMBER: _ClassVar[int]
    HITS_LEFT_FIELD_NUMBER: _ClassVar[int]
    owner_id: str
    move: str
    x: int
    y: int
    facing: Facing
    frame: int
    hitboxes: _containers.RepeatedCompositeFieldContainer[Box]
    hits_left: int
    def __init__(self, owner_id: _Optional[str] = ..., move: _Optional[str] = ..., x: _Optional[int] = ..., y: _Optional[int] = ..., facing: _Optional[_Union[Facing, str]] = ..., frame: _Optional[int] = ..., hitboxes: _Optional[_Iterable[_Union[Box, _Mapping]]] = ..., hits_left: _Optional[int] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("kind", "player_id", "move", "damage", "position")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLAYER_ID_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    DAMAGE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    kind: EventKind
    player_id: str
    move: str
    damage: int
    position: Vector
    def __init__(self, kind: _Optional[_Union[EventKind, str]] = ..., player_id: _Optional[str] = ..., move: _Optional[str] = ..., damage: _Optional[int] = ..., position: _Optional[_Union[Vector, _Mapping]] = ...) -> None: ...

class Bounds(_message.Message):
    __slots__ = ("least", "most", "above", "most_elements", "most_characters")
    LEAST_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    ABOVE_FIELD_NUMBER: _ClassVar[int]
    MOST_ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    MOST_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    least: float
    most: float
    above: bool
    most_elements: int
    most_characters: int
    def __init__(self, least: _Optional[float] = ..., most: _Optional[float] = ..., above: _Optional[bool] = ..., most_elements: _Optional[int] = ..., most_characters: _Optional[int] = ...) -> None: ...
