"""Whatever a caller names is looked at before anyone looks for it."""

import pytest
from google.protobuf.message import Message

from arcade_clash.errors import InvalidInput
from arcade_clash.services.ids import check_ids
from arcade_clash.v1 import game_pb2 as game
from arcade_clash.v1 import training_pb2 as training

BAD = "../../etc/passwd"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (game.GetMatchRequest(match_id=BAD), "match_id"),
        (game.GetCharacterRequest(character=BAD), "character"),
        (
            game.CreateMatchRequest(
                players=[game.MatchPlayerSetup(), game.MatchPlayerSetup(agent=BAD)]
            ),
            "players[1].agent",
        ),
        (
            game.StreamGameStateRequest(resume=game.MatchPlace(match_id=BAD)),
            "resume.match_id",
        ),
        (training.StartTrainingRequest(opponent=BAD), "opponent"),
        (training.GetTrainingCurvesRequest(session_ids=["a", BAD]), "session_ids[1]"),
        (training.StartTrainingRequest(opponent_character=BAD), "opponent_character"),
        (training.StartTrainingRequest(character=f"kestrel,{BAD}"), "character"),
        (training.StartTrainingRequest(begin_from=BAD), "begin_from"),
        (training.StartTrainingRequest(agent_id=BAD), "agent_id"),
        (
            training.StartTrainingRequest(
                settings=training.TrainingSettings(evaluation_opponents=["idle", BAD])
            ),
            "settings.evaluation_opponents[1]",
        ),
        (
            training.ReportTrainingMetricsRequest(rows=[training.TrainingMetrics(session_id=BAD)]),
            "rows[0].session_id",
        ),
        (
            training.ReportTrainingMetricsRequest(outcome=training.TrainingOutcome(agent=BAD)),
            "outcome.agent",
        ),
    ],
)
def test_a_name_that_is_no_id_is_refused_with_its_field(request_: Message, field: str) -> None:
    with pytest.raises(InvalidInput, match="is no id") as refusal:
        check_ids(request_)
    assert refusal.value.field == field
    assert "passwd" not in str(refusal.value)


@pytest.mark.parametrize("name", ["a", "0", "ppo-3_x", "a" * 63, ""])
def test_an_id_or_none_at_all_is_good(name: str) -> None:
    check_ids(training.GetTrainingSessionRequest(session_id=name))


@pytest.mark.parametrize("name", ["-a", "_a", "a.b", "a/b", "a b", "a\n", "ä", "a" * 64, "%2e"])
def test_nothing_else_is(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_ids(training.GetTrainingSessionRequest(session_id=name))


def test_capitals_in_an_id_are_read_as_small_letters() -> None:
    players = [game.MatchPlayerSetup(character="Kestrel", agent="Scripted-5@Delay=12")]
    match = game.CreateMatchRequest(players=players)
    check_ids(match)
    assert match.players[0].character == "kestrel"
    assert match.players[0].agent == "scripted-5@delay=12"

    plan = training.StartTrainingRequest(opponent="Scripted:3,SELF", name="My Best")
    check_ids(plan)
    assert (plan.opponent, plan.name) == ("scripted:3,self", "My Best")


def test_a_python_object_is_refused_with_where_it_can_be_named() -> None:
    with pytest.raises(InvalidInput, match="commands of the machine that has the module"):
        check_ids(training.StartTrainingRequest(opponent="self:2,bots:Zoner"))


def test_several_characters_may_be_named() -> None:
    plan = training.StartTrainingRequest(character="Kestrel,vesper")
    check_ids(plan)
    assert plan.character == "kestrel,vesper"


@pytest.mark.parametrize("name", ["scripted@0.5", "ppo-1@delay=12+slip=0.05", "scripted"])
def test_who_plays_may_have_its_humanness(name: str) -> None:
    check_ids(game.CreateMatchRequest(players=[game.MatchPlayerSetup(agent=name)] * 2))
    check_ids(training.StartTrainingRequest(opponent=f"{name}:2,idle:0.5,self"))


@pytest.mark.parametrize("name", ["@1", "a@", "a@../x", "a@1/2", "a:b", "a,,b", "a:1,../x"])
def test_what_follows_an_id_is_looked_at_as_well(name: str) -> None:
    with pytest.raises(InvalidInput, match="is no id"):
        check_ids(game.MatchPlayerSetup(agent=name))
    with pytest.raises(InvalidInput, match="is no id"):
        check_ids(training.StartTrainingRequest(opponent=name))


def test_what_is_for_people_may_be_anything() -> None:
    check_ids(training.StartTrainingRequest(name="Anna's ../ best"))
