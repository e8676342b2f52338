"""What happens behind the clients' backs, made by the control API and met by the official SDK."""

from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616.models import (
    GetListenerAttributeRequest,
    GetLoadBalancerAttributeRequest,
    ListLoadBalancersRequest,
)
from alibabacloud_cas20200407.models import GetUserCertificateDetailRequest
from alibabacloud_quotas20200510.models import GetProductQuotaRequest

from albsim.control.events.kinds import Event
from albsim.world.model import CustomPolicy, Rule
from tests.simulator import handshake
from tests.simulator.support import (
    BASIC,
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    Cloud,
    authority,
    refused,
    running,
    seed,
)


def happen(cloud: Cloud, kind: str, **event: Any) -> None:
    status, body = cloud.control.ask("POST", "events", {"kind": kind, **event})
    assert status == 201, body


def balancer(cloud: Cloud, load_balancer_id: str = LOAD_BALANCER):
    request = GetLoadBalancerAttributeRequest(load_balancer_id=load_balancer_id)
    return cloud.alb.get_load_balancer_attribute(request).body


def number(certificate_id: str) -> int:
    return int(certificate_id.partition("-")[0])


def test_a_certificate_is_deleted_from_the_store_and_its_listener_keeps_it(cloud: Cloud):
    (used, _, _) = cloud.certificates()[0]
    unused = cloud.upload("unused", authority().issue())
    happen(cloud, "certificateDeleted", certificateId=used)
    happen(cloud, "certificateDeleted", certificateId=unused)

    for certificate_id in (used, unused):
        with refused("NotFound"):
            cloud.cas.get_user_certificate_detail(GetUserCertificateDetailRequest(cert_id=number(certificate_id)))
    assert cloud.certificates() == [(used, True, "Associated")]
    assert handshake.serve(cloud.control.place(), "old.example.com").answer["certificate"] == used
    assert {each["id"]: each["deleted"] for each in cloud.control.state()["certificates"]} == {used: True}


def test_a_deleted_certificate_cannot_be_deleted_again(cloud: Cloud):
    (used, _, _) = cloud.certificates()[0]
    happen(cloud, "certificateDeleted", certificateId=used)

    status, body = cloud.control.ask("POST", "events", {"kind": "certificateDeleted", "certificateId": used})

    assert status == 409
    assert body["errors"] == [{"field": "certificateId", "message": f"{used} is deleted"}]


def test_a_ca_certificate_is_deleted():
    authorities = [{"id": "ca-1", "generate": {"names": ["CA"], "algorithm": "ECC"}}]
    with running(seed(caCertificates=authorities)) as cloud:
        happen(cloud, "caCertificateDeleted", caCertificateId="ca-1")

        assert cloud.control.state()["caCertificates"] == []
        with refused("ResourceNotFound.Certificate", 404):
            cloud.replace_default(cloud.certificates()[0][0], ca_enabled=True, ca_certificates=[_ca("ca-1")])


def _ca(certificate_id: str):
    from alibabacloud_alb20200616.models import UpdateListenerAttributeRequestCaCertificates as Item

    return Item(certificate_id=certificate_id)


def test_an_edition_is_changed(cloud: Cloud):
    happen(cloud, "editionChanged", loadBalancerId=LOAD_BALANCER, edition="Basic")

    assert balancer(cloud).load_balancer_edition == "Basic"
    assert _quotas(cloud)["certificates"]["limit"] == 10


def test_a_status_is_another(cloud: Cloud):
    happen(cloud, "loadBalancerStatus", loadBalancerId=LOAD_BALANCER, status="Configuring")

    assert balancer(cloud).load_balancer_status == "Configuring"
    with refused("IncorrectStatus.LoadBalancer"):
        cloud.create(listener_protocol="HTTP")
    happen(cloud, "loadBalancerStatus", loadBalancerId=LOAD_BALANCER, status="Active")
    assert cloud.create(listener_protocol="HTTP")


def test_a_load_balancer_is_locked_and_unlocked(cloud: Cloud):
    happen(cloud, "loadBalancerLocked", loadBalancerId=LOAD_BALANCER, lockType="SecurityLocked", reason="abuse")
    happen(cloud, "loadBalancerOverdue", loadBalancerId=LOAD_BALANCER)

    found = balancer(cloud)
    locks = [(lock.lock_type, lock.lock_reason) for lock in found.load_balancer_operation_locks]
    assert locks == [("SecurityLocked", "abuse"), ("FinancialLocked", "overdue")]
    assert found.load_balancer_bussiness_status == "Abnormal"
    with refused("IncorrectBusinessStatus.LoadBalancer"):
        cloud.create(listener_protocol="HTTP")

    happen(cloud, "loadBalancerUnlocked", loadBalancerId=LOAD_BALANCER, lockType="SecurityLocked")
    assert [lock.lock_type for lock in balancer(cloud).load_balancer_operation_locks] == ["FinancialLocked"]
    happen(cloud, "loadBalancerUnlocked", loadBalancerId=LOAD_BALANCER)
    assert balancer(cloud).load_balancer_bussiness_status == "Normal"
    assert cloud.create(listener_protocol="HTTP")


def test_an_overdue_load_balancer_is_in_business_again(cloud: Cloud):
    happen(cloud, "loadBalancerOverdue", loadBalancerId=BASIC)
    abnormal = cloud.alb.list_load_balancers(ListLoadBalancersRequest(load_balancer_bussiness_status="Abnormal"))
    happen(cloud, "loadBalancerNormal", loadBalancerId=BASIC)

    assert [each.load_balancer_id for each in abnormal.body.load_balancers] == [BASIC]
    assert balancer(cloud, BASIC).load_balancer_bussiness_status == "Normal"


def test_a_listener_is_removed_with_its_rules_and_copies(cloud: Cloud):
    with cloud.sim.world.transaction():
        cloud.sim.world.rules.put(Rule("rule-1", "1", "cn-hangzhou", LOAD_BALANCER, LISTENER, "r", 1, 0.0))
    (used, _, _) = cloud.certificates()[0]
    happen(cloud, "certificateDeleted", certificateId=used)
    cloud.replace_default(cloud.upload("new", authority().issue()))
    happen(cloud, "listenerRemoved", listenerId=LISTENER)

    with refused("ResourceNotFound.Listener", 404):
        cloud.status()
    cloud.control.advance(60)
    state = cloud.control.state()
    assert [each["id"] for each in state["listeners"]] == [HTTP_LISTENER]
    assert state["rules"] == []
    assert [each["name"] for each in state["certificates"]] == ["new"]


def test_a_listener_is_stopped_and_started(cloud: Cloud):
    happen(cloud, "listenerStopped", listenerId=LISTENER)
    assert cloud.status() == "Stopped"
    assert cloud.control.listener()["serving"]["address"] is None

    happen(cloud, "listenerStarted", listenerId=LISTENER)
    assert cloud.status() == "Running"
    assert handshake.serve(cloud.control.place(), "old.example.com")


def test_a_listener_stopped_during_a_change_stays_stopped(cloud: Cloud):
    cloud.replace_default(cloud.upload("new", authority().issue()))
    happen(cloud, "listenerStopped", listenerId=LISTENER)
    cloud.control.advance(60)

    assert cloud.status() == "Stopped"


def test_the_default_certificate_is_swapped(cloud: Cloud):
    issued = authority().issue(["other.example.com"])
    new = cloud.upload("new", issued)
    happen(cloud, "additionalCertificateAdded", listenerId=LISTENER, certificateId=cloud.upload("x", _other()))
    happen(cloud, "defaultCertificateSwapped", listenerId=LISTENER, certificateId=new)

    request = GetListenerAttributeRequest(listener_id=LISTENER)
    assert [each.certificate_id for each in cloud.alb.get_listener_attribute(request).body.certificates] == [new]
    assert len(cloud.certificates()) == 2
    assert handshake.serve(cloud.control.place(), "none.example.net").sha256 == issued.fingerprint


def _other():
    return authority().issue(["x.example.com"], key_number=1)


def test_an_additional_certificate_is_added_and_removed(cloud: Cloud):
    issued = authority().issue(["pay.example.com"])
    added = cloud.upload("pay", issued)
    happen(cloud, "additionalCertificateAdded", listenerId=LISTENER, certificateId=added)

    assert cloud.certificates()[1] == (added, False, "Associated")
    assert handshake.serve(cloud.control.place(), "pay.example.com").sha256 == issued.fingerprint
    happen(cloud, "additionalCertificateRemoved", listenerId=LISTENER, certificateId=added)
    assert len(cloud.certificates()) == 1
    assert handshake.serve(cloud.control.place(), "pay.example.com").sha256 != issued.fingerprint


def test_a_quota_of_one_load_balancer_is_lowered(cloud: Cloud):
    happen(cloud, "quotaChanged", loadBalancerId=LOAD_BALANCER, certificates=0)
    with refused("ResourceQuotaExceeded.LoadBalancerCertificatesNum"):
        cloud.associate(cloud.upload("pay", authority().issue()))

    happen(cloud, "quotaChanged", loadBalancerId=LOAD_BALANCER, listeners=2)
    with refused("ResourceQuotaExceeded.LoadBalancerListenersNum"):
        cloud.create(listener_protocol="HTTP")
    assert _quotas(cloud) == {"certificates": {"used": 0, "limit": 0}, "listeners": {"used": 2, "limit": 2}}


def _quotas(cloud: Cloud) -> dict[str, Any]:
    return next(each["quotas"] for each in cloud.control.state()["loadBalancers"] if each["id"] == LOAD_BALANCER)


def test_a_quota_of_quota_center_is_another(cloud: Cloud):
    code = "alb_quota_loadbalancer_certificates_num_standard_edition"
    happen(cloud, "quotaChanged", code=code, value=0)

    request = GetProductQuotaRequest(product_code="alb", quota_action_code=code)
    assert cloud.quotas.get_product_quota(request).body.quota.total_quota == 0
    with refused("ResourceQuotaExceeded.LoadBalancerCertificatesNum"):
        cloud.associate(cloud.upload("pay", authority().issue()))


def test_a_policy_is_changed(cloud: Cloud):
    ciphers = ("ECDHE-RSA-AES128-GCM-SHA256",)
    with cloud.sim.world.transaction():
        cloud.sim.world.policies.put(CustomPolicy("spy-1", "1", "cn-hangzhou", "p", ("TLSv1.2",), ciphers, 0.0))
    happen(cloud, "policyChanged", policyId="spy-1", ciphers=["ECDHE-RSA-AES256-GCM-SHA384"])

    (policy,) = cloud.control.state()["policies"]
    assert (policy["versions"], policy["ciphers"]) == (["TLSv1.2"], ["ECDHE-RSA-AES256-GCM-SHA384"])


@pytest.mark.parametrize(
    ("event", "status", "field"),
    [
        ({"kind": "earthquake"}, 400, "kind"),
        ({"kind": "listenerRemoved"}, 400, "listenerId"),
        ({"kind": "listenerRemoved", "listenerId": "x", "force": True}, 400, "force"),
        ({"kind": "editionChanged", "loadBalancerId": LOAD_BALANCER, "edition": "Luxury"}, 400, "edition"),
        ({"kind": "quotaChanged", "loadBalancerId": LOAD_BALANCER}, 400, ""),
        ({"kind": "quotaChanged", "code": "no_such_quota", "value": 1}, 400, ""),
        ({"kind": "listenerRemoved", "listenerId": "lsn-none"}, 409, "listenerId"),
        ({"kind": "loadBalancerNormal", "loadBalancerId": "alb-none"}, 409, "loadBalancerId"),
        ({"kind": "quotaChanged", "loadBalancerId": "alb-none", "listeners": 1}, 409, "loadBalancerId"),
        ({"kind": "caCertificateDeleted", "caCertificateId": "ca-none"}, 409, "caCertificateId"),
        ({"kind": "policyChanged", "policyId": "spy-none"}, 409, "policyId"),
        ({"kind": "defaultCertificateSwapped", "listenerId": LISTENER, "certificateId": "1-x"}, 409, "certificateId"),
        ({"kind": "additionalCertificateAdded", "listenerId": HTTP_LISTENER, "certificateId": "1"}, 409, "listenerId"),
        (
            {"kind": "additionalCertificateRemoved", "listenerId": LISTENER, "certificateId": "1-x"},
            409,
            "certificateId",
        ),
    ],
)
def test_what_cannot_happen_is_refused(cloud: Cloud, event: dict[str, Any], status: int, field: str):
    before = cloud.control.state()
    answered, body = cloud.control.ask("POST", "events", event)

    assert (answered, [problem["field"] for problem in body["errors"]]) == (status, [field])
    assert cloud.control.state() == before
    assert cloud.control.ask("GET", "events")[1] == {"events": []}


def test_a_certificate_is_on_a_listener_once(cloud: Cloud):
    (used, _, _) = cloud.certificates()[0]
    event = {"kind": "additionalCertificateAdded", "listenerId": LISTENER, "certificateId": used}

    assert cloud.control.ask("POST", "events", event)[0] == 409
    assert len(cloud.certificates()) == 1


def test_what_has_happened_is_remembered(cloud: Cloud):
    happen(cloud, "listenerStopped", listenerId=LISTENER)
    happen(cloud, "listenerStarted", listenerId=LISTENER)

    events = cloud.control.ask("GET", "events")[1]["events"]
    assert [(each["number"], each["event"]["kind"]) for each in events] == [
        (1, "listenerStopped"),
        (2, "listenerStarted"),
    ]


def test_every_kind_of_event_is_tried_here():
    """So that none is added without a test of its effect."""
    kinds = {kind.model_fields["kind"].annotation.__args__[0] for kind in Event.__args__}  # type: ignore[attr-defined]

    text = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in sorted(kinds) if f'happen(cloud, "{kind}"' not in text] == []
