from collections.abc import Iterator

import pytest

from tests.simulator.support import Cloud, running


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A fresh simulator whose clock stands still until it is advanced."""
    with running() as cloud:
        yield cloud
