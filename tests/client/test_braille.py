"""Dots on a canvas, and the characters that they make."""

from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.client.braille import Canvas


def shown(canvas: Canvas) -> list[str]:
    return ["".join(letter for letter, _ in line) for line in canvas.lines()]


def test_a_cell_with_all_its_dots_is_the_full_pattern() -> None:
    canvas = Canvas(2, 1)
    canvas.paint(canvas.polygon([(0, 0), (2, 0), (2, 4), (0, 4)]), 0x123456)
    assert canvas.lines() == [[("⣿", 0x123456), (" ", 0)]]


def test_each_dot_has_its_place_in_the_pattern() -> None:
    patterns = []
    for y in range(4):
        for x in range(2):
            canvas = Canvas(1, 1)
            canvas.paint(canvas.dot((x, y)), 1)
            patterns.append(shown(canvas)[0])
    assert "".join(patterns) == "⠁⠈⠂⠐⠄⠠⡀⢀"


def test_what_is_painted_last_is_on_top() -> None:
    canvas = Canvas(1, 1)
    square = canvas.polygon([(0, 0), (2, 0), (2, 4), (0, 4)])
    canvas.paint(square, 0xAA0000)
    canvas.paint(square, 0x00AA00)
    assert canvas.lines() == [[("⣿", 0x00AA00)]]


def test_a_cell_has_the_colour_of_most_of_its_dots() -> None:
    canvas = Canvas(1, 1)
    canvas.paint(canvas.polygon([(0, 0), (2, 0), (2, 4), (0, 4)]), 0xAA0000)
    canvas.paint(canvas.dot((0, 0)), 0x00AA00)
    assert canvas.lines() == [[("⣿", 0xAA0000)]]


def test_a_disc_too_small_for_a_dot_is_still_one() -> None:
    canvas = Canvas(4, 2)
    assert len(canvas.disc((3.9, 3.9), 0.1)) == 1


def test_the_edge_around_a_shape_is_none_of_it_and_touches_it() -> None:
    canvas = Canvas(6, 3)
    shape = canvas.disc((6, 6), 3)
    edge = canvas.around(shape)
    assert not edge & shape
    assert all(shape & canvas.around({dot}) for dot in edge)


places = st.tuples(st.floats(-50, 70), st.floats(-50, 70))


@given(st.lists(places, max_size=8), places, st.floats(0, 40))
def test_no_shape_paints_outside_the_canvas(
    corners: list[tuple[float, float]], center: tuple[float, float], radius: float
) -> None:
    canvas = Canvas(10, 5)
    dots = canvas.polygon(corners) | canvas.disc(center, radius) | canvas.line(center, (5, 5))
    dots |= canvas.around(dots)
    assert dots <= set(range(canvas.width * canvas.height))
    canvas.paint(dots, 1)
    assert [len(line) for line in canvas.lines()] == [10] * 5
