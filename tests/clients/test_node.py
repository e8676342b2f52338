"""The official JavaScript SDK as a client."""

from pathlib import Path

import pytest

from devtools.toolchains.node import find_node, node_modules
from tests.clients.conftest import Follow

PACKAGE = Path(__file__).parent / "node"


def test_the_javascript_sdk_does_its_work(follow: Follow, capsys: pytest.CaptureFixture[str]):
    with capsys.disabled():  # a first installation takes a while and says how far it is
        node = find_node()
        modules = node_modules(PACKAGE, node)
    follow([node.path, PACKAGE / "story.js"], NODE_PATH=str(modules))
