"""Where everything stands in a match's row of int32, and the range that it keeps.

A row is the whole of a fight: copying it saves the fight, and two equal rows have one future.
Offsets are plain integers, so that the same code reads a list (one live match, uncompiled) and an
array (a batch, compiled).

    0 ............ MATCH_SIZE   the match: chance, clock, round, results
    P1 ........... + PLAYER_SIZE   player 1
    P2 ........... + PLAYER_SIZE   player 2
    EVENTS ....... + EVENTS_MAX * EVENT_SIZE   what happened on this frame, EVENT_COUNT of them
    ROW_SIZE      a whole number of cache lines

A player's field is `row[player(side) + FIELD]`, side 0 or 1.
"""

__all__ = [
    "ACTION",
    "ACTIONS",
    "ACTION_COUNT",
    "ACTION_FRAME",
    "BUFFER",
    "BUTTONS",
    "CEILING",
    "CHARACTER",
    "COMBO_DAMAGE",
    "COMBO_HITS",
    "CROUCH",
    "CROUCHING_HEAVY",
    "CROUCHING_LIGHT",
    "DASH_BACK",
    "DASH_FORWARD",
    "DOWN_SPECIAL",
    "ENDING_DOUBLE_KO",
    "ENDING_KO",
    "ENDING_NONE",
    "ENDING_TIME_OVER",
    "EVENTS",
    "EVENTS_MAX",
    "EVENT_ACTION",
    "EVENT_BLOCK",
    "EVENT_COUNT",
    "EVENT_COUNTER_HIT",
    "EVENT_DAMAGE",
    "EVENT_HAS_PLACE",
    "EVENT_HIT",
    "EVENT_KIND",
    "EVENT_KNOCKDOWN",
    "EVENT_KO",
    "EVENT_MATCH_OVER",
    "EVENT_PLAYER",
    "EVENT_PROJECTILE",
    "EVENT_PROJECTILE_CLASH",
    "EVENT_ROUND_OVER",
    "EVENT_ROUND_START",
    "EVENT_SIZE",
    "EVENT_SUPER_FLASH",
    "EVENT_THROW",
    "EVENT_THROW_ESCAPE",
    "EVENT_X",
    "EVENT_Y",
    "FACING",
    "FALL",
    "FALL_HARD",
    "FALL_NONE",
    "FALL_SOFT",
    "FIRST_MOVE",
    "FORWARD_SPECIAL",
    "FRAME",
    "FRAME_BITS",
    "GAUGE",
    "GUARD_AIR",
    "GUARD_CROUCH",
    "GUARD_STAND",
    "HAS_HIT",
    "HEALTH",
    "HITSTOP",
    "HIT_AIR",
    "HIT_CLEAN",
    "HIT_CROUCH",
    "HIT_STAND",
    "INTRO",
    "JUGGLE",
    "JUMPING_HEAVY",
    "JUMPING_LIGHT",
    "JUMP_BACK",
    "JUMP_FORWARD",
    "JUMP_UP",
    "KNOCKDOWN",
    "KO",
    "LANDING",
    "MATCH_ENDING",
    "MATCH_SIZE",
    "MATCH_WINNER",
    "MOVE_COUNT",
    "NOBODY",
    "P1",
    "P2",
    "PHASE",
    "PHASE_FIGHT",
    "PHASE_FRAME",
    "PHASE_INTRO",
    "PHASE_LENGTH",
    "PHASE_MATCH_OVER",
    "PHASE_ROUND_OVER",
    "PLAYER_SIZE",
    "PUSH",
    "PUSH_RETURNS",
    "RANDOM",
    "RECENT",
    "ROUND",
    "ROUNDS_WON",
    "ROUND_ENDING",
    "ROUND_TIMER",
    "ROUND_WINNER",
    "ROW_SIZE",
    "SAFE",
    "SHOT",
    "SHOT_DIRECTION",
    "SHOT_FRAME",
    "SHOT_HITS",
    "SHOT_WAIT",
    "SHOT_X",
    "SHOT_Y",
    "SPECIAL_MOVE",
    "STAGE_WIDTH",
    "STAND",
    "STANDING_HEAVY",
    "STANDING_LIGHT",
    "STUN",
    "SUB",
    "SUPER",
    "TAP",
    "THROW",
    "THROWN",
    "TIMER",
    "VICTORY",
    "VX",
    "VY",
    "WAKEUP",
    "WALK_BACK",
    "WALK_FORWARD",
    "X",
    "Y",
    "player",
]

SUB = 256
"""Parts of a stage pixel: every length, place and speed is a whole number of these."""

STAGE_WIDTH = 960 * SUB
"""The stage, from wall to wall."""

ROUND_TIMER = 99 * 60
"""Frames of a round."""

NOBODY = 2
"""Where a side stands, 0 for player 1 and 1 for player 2, this is neither of them."""

# The match -------------------------------------------------------------------------------------

RANDOM = 0  # 0 to 2^31 - 1: the state of chance, begun from the seed
FRAME = 1  # 0 and up: frames since the match began
PHASE = 2  # PHASE_INTRO to PHASE_MATCH_OVER
PHASE_FRAME = 3  # 0 and up: frames since the phase began
PHASE_LENGTH = 4  # frames that the phase lasts; 0 where something else ends it
TIMER = 5  # 0 to ROUND_TIMER: frames left in the round
ROUND = 6  # 1 to 3
HITSTOP = 7  # 0 to 60: frames for which both still stand frozen, by a hit or a super's flash
ROUND_WINNER = 8  # a side, or NOBODY
ROUND_ENDING = 9  # ENDING_NONE until the round is over
MATCH_WINNER = 10  # a side, or NOBODY
MATCH_ENDING = 11  # ENDING_NONE until the match is over
EVENT_COUNT = 12  # 0 to EVENTS_MAX
MATCH_SIZE = 16

PHASE_INTRO, PHASE_FIGHT, PHASE_ROUND_OVER, PHASE_MATCH_OVER = 0, 1, 2, 3

ENDING_NONE, ENDING_KO, ENDING_DOUBLE_KO, ENDING_TIME_OVER = 0, 1, 2, 3

# A player --------------------------------------------------------------------------------------

CHARACTER = 0  # the character's number, its place in the rom
X = 1  # 0 to STAGE_WIDTH: the middle of its feet
Y = 2  # 0 to CEILING: height above the floor
VX = 3  # how far it moved across on this frame, walls and shoves apart; within 64 * SUB
VY = 4  # how far it moves up on a frame; within 64 * SUB
FACING = 5  # 1 looks right, -1 left
ACTION = 6  # index into ACTIONS
ACTION_FRAME = 7  # 0 and up: frames since the action began; stands still in hitstop
HEALTH = 8  # 0 to the character's most
GAUGE = 9  # 0 to the character's most
ROUNDS_WON = 10  # 0 to 2
STUN = 11  # 0 to 96: frames left of hitstun, blockstun, landing, or of being held in a throw
BUTTONS = 12  # 0 to 255: held on this frame, whether they count or not
FRAME_BITS = 13  # what is so on this frame of its move, as rom.py names the bits; 0 outside one
BUFFER = 14  # presses that have begun nothing yet: ASK bits of presses.py, and their age above
RECENT = 15  # attacks pressed on this frame (bits 4-6), one frame ago (8-10) and two (12-14)
HAS_HIT = 16  # of the move it does: a bit for each hit that touched, and HIT_CLEAN
PUSH = 17  # how far it slides across on the next frame, within 32 * SUB; slows to 0
PUSH_RETURNS = 18  # 1 where a wall gives its slide back to the other: a blow did it, not a shot
COMBO_HITS = 19  # 0 and up: hits of the combo that it is giving
COMBO_DAMAGE = 20  # 0 and up: their damage
JUGGLE = 21  # 0 to 11: what the hits since it left the floor cost
SHOT = 22  # 0, or the move (an index into ACTIONS) that sent its projectile, which still flies
SHOT_X = 23  # the projectile's middle; may lie a little beyond the stage
SHOT_Y = 24
SHOT_DIRECTION = 25  # 1 flies right, -1 left; 0 where there is none
SHOT_FRAME = 26  # 0 and up: frames since it was sent
SHOT_HITS = 27  # 0 to 5: times that the projectile can touch yet
SHOT_WAIT = 28  # 0 to 8: frames until it can touch again
FALL = 29  # how it was thrown down: FALL_NONE, FALL_SOFT, FALL_HARD
SAFE = 30  # 0 to 10: frames for which no throw catches it
TAP = 31  # the frame until which a second tap dashes; below 0 where the tap was to the left
PLAYER_SIZE = 32

HIT_CLEAN = 16
"""In HAS_HIT: one of the hits was not blocked."""

FALL_NONE, FALL_SOFT, FALL_HARD = 0, 1, 2

CEILING = 640 * SUB
"""No body rises higher."""

P1 = MATCH_SIZE
P2 = P1 + PLAYER_SIZE

# Events ----------------------------------------------------------------------------------------

EVENT_KIND = 0
EVENT_PLAYER = 1  # a side, or NOBODY
EVENT_ACTION = 2  # the move, an index into ACTIONS; 0 where none did it
EVENT_DAMAGE = 3  # 0 and up; -1 where none could be
EVENT_HAS_PLACE = 4  # 1 where EVENT_X and EVENT_Y mean something
EVENT_X = 5
EVENT_Y = 6
EVENT_SIZE = 7
EVENTS_MAX = 16

EVENT_ROUND_START = 1
EVENT_HIT = 2
EVENT_BLOCK = 3
EVENT_PROJECTILE = 4
EVENT_PROJECTILE_CLASH = 5
EVENT_KNOCKDOWN = 6
EVENT_KO = 7
EVENT_ROUND_OVER = 8
EVENT_MATCH_OVER = 9
EVENT_COUNTER_HIT = 10
EVENT_THROW = 11
EVENT_THROW_ESCAPE = 12
EVENT_SUPER_FLASH = 13

EVENTS = P2 + PLAYER_SIZE
ROW_SIZE = (EVENTS + EVENTS_MAX * EVENT_SIZE + 15) // 16 * 16

# Actions ---------------------------------------------------------------------------------------

ACTIONS = (
    "intro",
    "stand",
    "walk_forward",
    "walk_back",
    "crouch",
    "dash_forward",
    "dash_back",
    "jump_up",
    "jump_forward",
    "jump_back",
    "landing",
    "guard_stand",
    "guard_crouch",
    "guard_air",
    "hit_stand",
    "hit_crouch",
    "hit_air",
    "knockdown",
    "wakeup",
    "thrown",
    "ko",
    "victory",
    "standing_light",
    "standing_heavy",
    "crouching_light",
    "crouching_heavy",
    "jumping_light",
    "jumping_heavy",
    "throw",
    "special",
    "forward_special",
    "down_special",
    "super",
)
"""What a player can be doing, by index. The last four go by the names of the character's own."""

(
    INTRO,
    STAND,
    WALK_FORWARD,
    WALK_BACK,
    CROUCH,
    DASH_FORWARD,
    DASH_BACK,
    JUMP_UP,
    JUMP_FORWARD,
    JUMP_BACK,
    LANDING,
    GUARD_STAND,
    GUARD_CROUCH,
    GUARD_AIR,
    HIT_STAND,
    HIT_CROUCH,
    HIT_AIR,
    KNOCKDOWN,
    WAKEUP,
    THROWN,
    KO,
    VICTORY,
    STANDING_LIGHT,
    STANDING_HEAVY,
    CROUCHING_LIGHT,
    CROUCHING_HEAVY,
    JUMPING_LIGHT,
    JUMPING_HEAVY,
    THROW,
    SPECIAL_MOVE,
    FORWARD_SPECIAL,
    DOWN_SPECIAL,
    SUPER,
) = range(33)

ACTION_COUNT = 33
FIRST_MOVE = STANDING_LIGHT
MOVE_COUNT = ACTION_COUNT - FIRST_MOVE
"""Actions from FIRST_MOVE on are moves; a move's slot in the rom is its action less FIRST_MOVE."""


def player(side: int) -> int:
    """Where the fields of a side begin: 0 is player 1, 1 is player 2."""
    return P1 + side * PLAYER_SIZE
