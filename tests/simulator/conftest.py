from collections.abc import Iterator

import pytest

from tests.simulator.calibration import Subject, calibrated
from tests.simulator.support import Cloud, running


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A fresh simulator whose clock stands still until it is advanced."""
    with running() as cloud:
        yield cloud


@pytest.fixture
def subject() -> Iterator[Subject]:
    """A simulator for the calibration program; its clock runs fast."""
    with calibrated() as subject:
        yield subject
