"""What isn't carried out yet is refused by name, and nothing else is."""

import pytest

from albtls.api.listener_tls import AlbListenerTLSSpec
from albtls.api.reasons import Reason
from albtls.core.support import not_supported

PLACE = {"loadBalancerId": "alb-1", "protocol": "HTTPS", "port": 443}
MINIMAL = {"listener": PLACE, "certificates": {"default": [{"secretRef": {"name": "shop-tls"}}]}}
ANOTHER = {"secretRef": {"name": "other-tls"}}


def spec(**fields) -> AlbListenerTLSSpec:
    return AlbListenerTLSSpec.model_validate(MINIMAL | fields)


def certificates(**fields) -> dict[str, object]:
    return {"certificates": MINIMAL["certificates"] | fields}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"certificates": {"default": [{"certificateId": "1-cn-hangzhou"}]}},
        {"listener": {"id": "lsn-1"}},
        {"listenerTemplate": {"serverGroupId": "sgp-1", "tags": {"team": "shop"}, "recreate": True}},
        {"securityPolicyId": "tls_cipher_policy_1_2"},
        {"region": "cn-shanghai"},
        {"deletionPolicy": "Delete"},
        {"deletionPolicy": "Detach"},
        {"change": {"ignoreWindowsWithin": "24h"}},
        {"class": "another"},
        {"listener": PLACE | {"protocol": "QUIC"}},
        certificates(default=[*MINIMAL["certificates"]["default"], ANOTHER]),
        certificates(additional=[{"name": "pay", **ANOTHER}]),
        certificates(unmanaged="Remove"),
        {"change": {"onFullQuota": "Replace", "onRegression": "Warn", "allowGap": True}},
    ],
)
def test_what_is_carried_out(fields):
    assert not_supported(spec(**fields)) is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"mode": "Plan"}, "spec.mode Plan"),
        ({"mode": "Observe", "certificates": None}, "spec.mode Observe"),
        ({"mode": "Paused"}, "spec.mode Paused"),
        ({"account": "other"}, "spec.account other"),
        (
            {"listenerTemplate": {"serverGroupId": "sgp-1", "mutualAuthentication": "Required"}},
            "spec.listenerTemplate.mutualAuthentication Required",
        ),
        ({"change": {"windows": [{"schedule": "0 2 * * *", "duration": "2h"}]}}, "spec.change.windows"),
        ({"change": {"verify": {"hosts": ["shop.example.com"]}}}, "spec.change.verify"),
        ({"change": {"onFailure": "Hold"}}, "spec.change.onFailure"),
    ],
)
def test_what_is_refused(fields, named):
    problem = not_supported(spec(**fields))
    assert problem.reason is Reason.NOT_SUPPORTED_YET
    assert problem.blocks
    assert problem.message == f"this version doesn't carry out {named}; nothing is changed until that is taken out"


def test_all_of_them_are_named_at_once():
    problem = not_supported(spec(mode="Plan", account="other", change={"onFailure": "Hold"}))
    assert "spec.mode Plan, spec.account other, spec.change.onFailure;" in problem.message
