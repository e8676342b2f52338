"""The official Go SDK as a client."""

from pathlib import Path

import pytest

from devtools.toolchains.go_programs import go_program
from tests.clients.conftest import Follow

MODULE = Path(__file__).parent / "go"


def test_the_go_sdk_does_its_work(follow: Follow, capsys: pytest.CaptureFixture[str]):
    with capsys.disabled():  # a first build takes a while and says how far it is
        program = go_program(MODULE)
    follow([program])
