"""The operator's essential paths, whatever the cloud does where its documents leave it open.

Any two settings of any two switches meet in one of these rows; `make chaos` runs all combinations.
"""

import itertools
from collections.abc import Iterator

import pytest

from albsim.world.switches import Switches
from devtools.cluster import Cluster
from tests.support.paths import LOAD_BALANCERS, essential
from tests.support.stage import Stage, staged
from tests.support.switches import MET, NOT_MET, Row, everything, pairwise, settings_of

ROWS = pairwise()


@pytest.fixture(scope="module")
def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the rows that run in this process, with load balancers of its own for each row."""
    folder = tmp_path_factory.mktemp("switches")
    settings = {"ALBTLS_JOB_POLL_SECONDS": "0.1"}
    with staged(cluster, folder, load_balancers=LOAD_BALANCERS * len(ROWS), speed=50, settings=settings) as stage:
        yield stage


@pytest.mark.parametrize("switches", ROWS, ids=[f"row {number}" for number in range(1, len(ROWS) + 1)])
def test_the_essential_paths(stage: Stage, switches: Row):
    stage.sim.lift()
    assert stage.sim.set_switches(**switches) == switches
    essential(stage)


def test_it_is_settled_for_every_switch_whether_the_operator_meets_it():
    assert sorted([*MET, *NOT_MET]) == sorted(Switches.model_fields)


def test_any_two_settings_meet():
    names = [field.alias or name for name, field in Switches.model_fields.items()]
    values = dict(zip(names, map(settings_of, Switches.model_fields), strict=True))
    wanted = {
        (one, first, other, second)
        for one, other in itertools.combinations(names, 2)
        for first in values[one]
        for second in values[other]
    }
    seen = {(one, row[one], other, row[other]) for row in ROWS for one, other in itertools.combinations(names, 2)}
    assert seen == wanted
    assert len(ROWS) < 20


def test_everything_is_all_that_the_operator_meets():
    rows = everything()
    assert len({tuple(sorted(row.items())) for row in rows}) == len(rows) == 192
    assert all(Switches.model_validate(row) for row in rows)
    assert {len(row) for row in rows} == {len(Switches.model_fields)}
