"""Where the camera, the fighters and the calls of a picture are."""

import pytest

from arcade_clash.engine import Ending, Fight, FightView, Phase, PlayerStatus, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.rounds import begin_fight
from arcade_clash.pictures.camera import VIEW_HEIGHT, VIEW_WIDTH, camera_on
from arcade_clash.pictures.fighter import Art, Hold, Posed
from arcade_clash.pictures.hud import call_of

CAST = characters()["kestrel"], characters()["ballast"]


def staged(first_x: int = 300, second_x: int = 660, height: int = 0) -> FightView:
    fight = Fight(CAST, 3)
    begin_fight(fight.row)
    fight.row[at.TIMER] = 60 * 60
    fight.row[at.P1 + at.X] = first_x * at.SUB
    fight.row[at.P2 + at.X] = second_x * at.SUB
    fight.row[at.P1 + at.Y] = height * at.SUB
    return fight.view()


@pytest.mark.parametrize(("first", "second"), [(26, 90), (26, 934), (300, 360), (480, 934)])
@pytest.mark.parametrize("height", [0, 200])
def test_both_fighters_are_in_the_view_from_head_to_foot(
    first: int, second: int, height: int
) -> None:
    camera = camera_on(staged(first, second, height), height + 190)
    for x in (first, second):
        assert 30 < camera.view_x(x) < VIEW_WIDTH - 30
    assert camera.view_y(0) < VIEW_HEIGHT
    assert camera.view_y(height + 190) > 0


def test_the_view_is_nearer_when_the_fighters_are_close() -> None:
    zooms = [camera_on(staged(480 - apart, 480 + apart), 190).zoom for apart in (60, 200, 400)]
    assert zooms == sorted(zooms, reverse=True)
    assert zooms[0] > zooms[-1]


def test_a_fighter_who_is_thrown_hangs_where_it_is_held() -> None:
    player = staged().players[0]._replace(action="thrown")
    posed = Posed(Art(CAST[0], alternate=False), player, Hold(500.0, 260.0, 90.0))
    neck = posed.place("neck")
    assert neck == pytest.approx((500, 260))


@pytest.mark.parametrize("name", sorted(characters()))
@pytest.mark.parametrize("facing", ["left", "right"])
def test_no_part_of_a_fighter_sinks_into_the_floor(name: str, facing: str) -> None:
    character = characters()[name]
    art = Art(character, alternate=False)
    player = staged().players[0]
    for action in character.actions:
        for frame in range(0, 60, 7):
            posed = Posed(art, player._replace(action=action, frame=frame, facing=facing))  # type: ignore[arg-type]  # its text
            assert posed.bottom >= -2.1, (action, frame)


def test_each_phase_calls_out_its_words() -> None:
    view = staged()
    winner = view.players[0]._replace(rounds_won=2, status=PlayerStatus.VICTORY)
    over = view._replace(
        phase=Phase.ROUND_OVER, round_ending=Ending.KO, round_winner_id="p1", round=2
    )
    called = {
        "intro": call_of(view._replace(phase=Phase.INTRO, round=2), CAST),
        "begin": call_of(view._replace(timer=at.ROUND_TIMER), CAST),
        "fight": call_of(view, CAST),
        "over": call_of(over, CAST),
        "time": call_of(over._replace(round_ending=Ending.TIME_OVER), CAST),
        "decided": call_of(over._replace(players=(winner, view.players[1])), CAST),
        "match": call_of(view._replace(phase=Phase.MATCH_OVER, winner_id="p2"), CAST),
        "draw": call_of(view._replace(phase=Phase.MATCH_OVER), CAST),
    }
    words = {phase: call and (call.text, call.detail) for phase, call in called.items()}
    assert words == {
        "intro": ("ROUND 2", ""),
        "begin": ("FIGHT", ""),
        "fight": None,
        "over": ("KO", "PERFECT"),
        "time": ("TIME OVER", "PERFECT"),
        "decided": ("KESTREL WINS", "KO"),
        "match": ("BALLAST WINS", "KO"),
        "draw": ("DRAW", "KO"),
    }


def test_a_super_is_called_by_its_name_while_its_flash_holds_the_fight() -> None:
    view = staged()
    move = CAST[0].moves[-1]
    player = view.players[0]._replace(action=move.move, frame=0)
    flashing = view._replace(players=(player, view.players[1]), hitstop=30)
    call = call_of(flashing, CAST)
    assert call is not None
    assert call.text == move.display_name.upper()
    assert call_of(flashing._replace(hitstop=0), CAST) is None
