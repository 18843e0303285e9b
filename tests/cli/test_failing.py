"""How a command ends that meets an error: a sentence that says what failed, and a status."""

import pytest

from command_line import run

UNFORESEEN = [
    ("EOFError('Ran out of input')", "unexpected EOFError: Ran out of input, in "),
    ("ZeroDivisionError()", "unexpected ZeroDivisionError, in "),
    ("ValueError('two\\nlines')", "unexpected ValueError: two lines, in "),
    ("OSError(28, 'No space left on device', '/x')", "No space left on device ('/x')"),
    ("BrokenPipeError(32, 'Broken pipe')", "the system refused: Broken pipe, in "),
    ("MemoryError()", "too little free memory"),
    ("ImportError('no module of that name')", "`arcade-clash doctor`"),
]


def compile_meeting(error: str) -> str:
    """Python that makes `arcade-clash compile` raise an error."""
    return f"""
import arcade_clash.envs.compilation as compilation
def fail():
    raise {error}
compilation.warm_up = fail
"""


@pytest.mark.parametrize(("error", "said"), UNFORESEEN)
def test_an_error_that_was_not_foreseen_is_told_in_a_sentence(error: str, said: str) -> None:
    done = run("compile", before=compile_meeting(error))

    assert done.returncode == 1
    (sentence,) = done.stderr.decode().splitlines()
    assert sentence.startswith("arcade-clash: ")
    assert said in sentence


def test_the_traceback_of_an_unforeseen_error_is_shown_on_request() -> None:
    failing = compile_meeting("EOFError('Ran out of input')")
    told = run("compile", before=failing).stderr.decode()
    by_option = run("--traceback", "compile", before=failing).stderr.decode()
    by_variable = run("compile", before=failing, environment={"ARCADE_CLASH_TRACEBACK": "1"})

    assert "--traceback" in told
    for shown in (by_option, by_variable.stderr.decode()):
        assert "Traceback (most recent call last)" in shown
        assert "in fail" in shown
        assert shown.endswith(told)


def test_a_process_that_writes_a_log_has_the_traceback_there() -> None:
    logging = "import logging; logging.basicConfig(format='%(levelname)s %(message)s')"
    said = run("compile", before=logging + compile_meeting("EOFError()")).stderr.decode()
    assert said.startswith("CRITICAL ")
    assert "in fail" in said


def test_ctrl_c_ends_a_command_with_130_and_without_a_word() -> None:
    done = run("compile", before=compile_meeting("KeyboardInterrupt()"))
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("InvalidInput('field', 'said')", 2),
        ("NotFound('agent', 'x', 'said')", 2),
        ("WrongState('said')", 1),
    ],
)
def test_a_refusal_has_the_status_of_its_kind(error: str, status: int) -> None:
    raised = "import arcade_clash.errors as errors" + compile_meeting(f"errors.{error}")
    done = run("compile", before=raised)
    assert (done.returncode, done.stderr) == (status, b"arcade-clash: said\n")
