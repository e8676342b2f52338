"""HTTP statuses as exceptions."""

import pytest

from albtls.kube.errors import (
    KubeConflictError,
    KubeError,
    KubeForbiddenError,
    KubeInvalidError,
    KubeUnavailableError,
    NotFoundError,
    refusal,
)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, KubeUnavailableError),
        (401, KubeForbiddenError),
        (403, KubeForbiddenError),
        (404, NotFoundError),
        (409, KubeConflictError),
        (410, KubeUnavailableError),
        (422, KubeInvalidError),
        (429, KubeUnavailableError),
        (500, KubeUnavailableError),
        (503, KubeUnavailableError),
        (504, KubeUnavailableError),
    ],
)
def test_refusals(status, kind):
    error = refusal("read Secret prod/shop-tls", status)
    assert type(error) is kind
    assert isinstance(error, KubeError)
    assert str(error).startswith("read Secret prod/shop-tls: ")
    assert status in {404, 409, 422} or str(status) in str(error)
