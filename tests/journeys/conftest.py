from pathlib import Path

import pytest

from tests.support.instant_cloud import ACCESS_KEY, ACCESS_KEY_SECRET


@pytest.fixture(scope="session")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the operator's credentials, as a mounted Secret has them."""
    folder = tmp_path_factory.mktemp("credentials")
    (folder / "accessKeyId").write_text(ACCESS_KEY)
    (folder / "accessKeySecret").write_text(ACCESS_KEY_SECRET)
    return folder


@pytest.fixture(scope="session")
def every_death(request: pytest.FixtureRequest) -> bool:
    """Whether the long journeys are gone through in full."""
    return bool(request.config.getoption("--all-kills"))
