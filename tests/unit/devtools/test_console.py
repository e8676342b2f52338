"""What the demo prints, and when it colours."""

import io

import pytest

from devtools.demo.console import Console, wants_colour


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("out", "environment", "expected"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_people_who_want_it(out, environment, expected):
    assert wants_colour(out, environment) is expected


def test_steps_are_numbered_and_timed():
    out = io.StringIO()
    console = Console(out, colour=False)
    with console.step("First"):
        console.fact("a fact")
    with console.step("Second"):
        console.block("line 1\nline 2\n", "kubectl get")
    lines = out.getvalue().splitlines()
    assert lines[:3] == ["", "1. First", "   a fact"]
    assert lines[3].strip().endswith(" s")
    assert lines[5:9] == ["2. Second", "   $ kubectl get", "   line 1", "   line 2"]


def test_nothing_is_coloured_where_colour_is_off():
    plain, coloured = io.StringIO(), io.StringIO()
    for out, colour in ((plain, False), (coloured, True)):
        Console(out, colour=colour).failure("it failed")
    assert "\033" not in plain.getvalue()
    assert "\033[31m" in coloured.getvalue()
