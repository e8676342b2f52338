"""Fixtures of the tests that run the whole operator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.cluster import Cluster
from tests.support.stage import Case, Stage, staged


@pytest.fixture(scope="session")
def shared_stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage that many tests share, each with a load balancer of its own; not for faults that hit everybody."""
    with staged(cluster, tmp_path_factory.mktemp("stage"), load_balancers=60) as stage:
        yield stage


@pytest.fixture
def case(shared_stage: Stage, namespace: str) -> Case:
    """A load balancer and a namespace of the shared stage, for one test."""
    return shared_stage.case(namespace)


@pytest.fixture
def own_stage(cluster: Cluster, tmp_path: Path) -> Iterator[Stage]:
    """A stage for one test alone, which may break it."""
    with staged(cluster, tmp_path) as stage:
        yield stage


@pytest.fixture
def own_case(own_stage: Stage, namespace: str) -> Case:
    """A load balancer and a namespace of a stage for one test alone."""
    return own_stage.case(namespace)
