"""Fixtures for tests of programs that use ALB and CAS: ``albsim`` and ``albsim_factory``.

Installed with the simulator; loads nothing of it before a test asks for one of them, and changes nothing for others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from albsim.embedded import Running


@pytest.fixture
def albsim_factory() -> Iterator[Callable[..., Running]]:
    """Starts simulators that end with the test; it takes what ``albsim.running`` takes."""
    from albsim.embedded import running  # noqa: PLC0415 - nothing is loaded for tests without a simulator

    with ExitStack() as ends:

        def start(*args: Any, **options: Any) -> Running:  # noqa: ANN401 - passed on as given
            return ends.enter_context(running(*args, **options))

        yield start


@pytest.fixture
def albsim(albsim_factory: Callable[..., Running]) -> Running:
    """A fresh simulator with the starter seed, a hundred simulated seconds each second."""
    return albsim_factory()
