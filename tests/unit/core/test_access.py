"""Which namespace may touch what."""

import pytest

from albtls.api.reasons import Reason
from albtls.core.access import AccessRule, Use, permission_problem

USE = Use("shop-prod", "cn-hangzhou", "alb-1", names_certificate_ids=False)
BY_ID = Use("shop-prod", "cn-hangzhou", "alb-1", names_certificate_ids=True)
UNKNOWN = Use("shop-prod", "cn-hangzhou", None, names_certificate_ids=False)


@pytest.mark.parametrize(
    ("rules", "use", "permitted"),
    [
        ([], BY_ID, True),
        ([AccessRule()], BY_ID, True),
        ([AccessRule(namespaces=("shop-prod",))], USE, True),
        ([AccessRule(namespaces=("shop-*",))], USE, True),
        ([AccessRule(namespaces=("shop",))], USE, False),
        ([AccessRule(namespaces=("*shop",))], USE, False),
        ([AccessRule(regions=("cn-*",))], USE, True),
        ([AccessRule(regions=("eu-*", "cn-shanghai"))], USE, False),
        ([AccessRule(load_balancers=("alb-1",))], USE, True),
        ([AccessRule(load_balancers=("alb-2",))], USE, False),
        ([AccessRule(load_balancers=("alb-2",))], UNKNOWN, True),
        ([AccessRule(allow_certificate_ids=False)], USE, True),
        ([AccessRule(allow_certificate_ids=False)], BY_ID, False),
        ([AccessRule(namespaces=("other",)), AccessRule(namespaces=("shop-prod",))], USE, True),
        ([AccessRule(namespaces=("shop-prod",), regions=("eu-*",)), AccessRule(regions=("cn-*",))], USE, True),
        ([AccessRule(namespaces=("shop-prod",), regions=("eu-*",)), AccessRule(namespaces=("other",))], USE, False),
    ],
)
def test_rules(rules, use, permitted):
    problem = permission_problem(rules, use)
    assert (problem is None) is permitted
    if problem is not None:
        assert problem.reason is Reason.NOT_PERMITTED
        assert problem.blocks


def test_the_message_says_what_was_wanted_and_whom_to_ask():
    rules = [AccessRule(namespaces=("other",))]
    message = permission_problem(rules, BY_ID).message
    assert message == (
        "namespace shop-prod may not use region cn-hangzhou with load balancer alb-1 with certificates by id; ask the"
        " operator's administrator for an entry in the setting access"
    )
    assert "load balancer" not in permission_problem(rules, UNKNOWN).message
