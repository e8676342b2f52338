"""Listeners over the official SDK: how they come, change, start, stop and go, and when they take a change."""

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.handshake import serve
from tests.simulator.listener_calls import MUTUAL, STOPPED, default_of, delete, finish, get, job, start, stop, update
from tests.simulator.support import (
    BASIC,
    LISTENER,
    LOAD_BALANCER,
    Cloud,
    authority,
    create_request,
    refused,
    running,
    seed,
)


def test_a_created_listener_is_provisioned_then_running(cloud: Cloud):
    request = create_request(certificate_id=default_of(cloud), listener_description="made here")
    answer = cloud.alb.create_listener(request).body

    assert get(cloud, answer.listener_id).listener_status == "Provisioning"
    assert job(cloud, answer.job_id).status == "Processing"
    cloud.control.advance(1.9)
    assert get(cloud, answer.listener_id).listener_status == "Provisioning"
    cloud.control.advance(3.2)
    listener = get(cloud, answer.listener_id)

    assert listener.listener_status == "Running"
    assert listener.listener_description == "made here"
    assert listener.security_policy_id == "tls_cipher_policy_1_0"
    assert listener.default_actions[0].to_map() == request.default_actions[0].to_map()
    done = job(cloud, answer.job_id)
    assert (done.status, done.api_name, done.operate_type) == ("Succeeded", "CreateListener", "Create")
    assert (done.resource_type, done.resource_id) == ("listener", answer.listener_id)


def test_an_update_takes_effect_when_its_job_ends(cloud: Cloud):
    before = default_of(cloud)
    new = cloud.upload("new", authority().issue(["new.example.com"]))

    job_id = cloud.replace_default(new, security_policy_id="tls_cipher_policy_1_2", idle_timeout=30)

    assert get(cloud).listener_status == "Configuring"
    assert default_of(cloud) == before
    cloud.control.advance(4.9)
    assert get(cloud).listener_status == "Configuring"
    cloud.control.advance(5.2)
    after = get(cloud)
    assert (after.listener_status, after.certificates[0].certificate_id) == ("Running", new)
    assert (after.security_policy_id, after.idle_timeout, after.request_timeout) == ("tls_cipher_policy_1_2", 30, 60)
    assert job(cloud, job_id).status == "Succeeded"
    assert cloud.certificates() == [(new, True, "Associated")]


def test_one_change_at_a_time(cloud: Cloud):
    new = cloud.upload("new", authority().issue(["new.example.com"]))
    cloud.replace_default(new)

    with refused("IncorrectStatus.Listener"):
        cloud.replace_default(new)
    with refused("IncorrectStatus.Listener"):
        cloud.associate(new)
    with refused("IncorrectStatus.Listener"):
        cloud.dissociate(new)
    with refused("ResourceInConfiguring.Listener"):
        delete(cloud)


def test_a_listener_can_be_created_beside_one_that_is_being_provisioned(cloud: Cloud):
    certificate = default_of(cloud)

    first = cloud.create(port=8001, certificate_id=certificate)
    second = cloud.create(port=8002, certificate_id=certificate)

    assert [get(cloud, each).listener_status for each in (first, second)] == ["Provisioning", "Provisioning"]


def test_a_deleted_listener_is_deleting_then_not_found(cloud: Cloud):
    job_id = delete(cloud)

    assert get(cloud).listener_status == "Deleting"
    with refused("IncorrectStatus.Listener"):
        delete(cloud)
    finish(cloud)
    with refused("ResourceNotFound.Listener", 404):
        get(cloud)
    assert job(cloud, job_id).status == "Succeeded"


def test_a_stopped_listener_serves_no_more_until_it_is_started(cloud: Cloud):
    job_id = stop(cloud)

    assert cloud.status() == "Configuring"
    assert serve(cloud.control.place()).certificate_id == default_of(cloud)
    finish(cloud)
    assert cloud.status() == "Stopped"
    assert cloud.control.listener()["serving"]["address"] is None
    assert (job(cloud, job_id).api_name, job(cloud, job_id).operate_type) == ("StopListener", "Update")

    job_id = start(cloud)

    assert cloud.status() == "Configuring"
    assert cloud.control.listener()["serving"]["address"] is None
    finish(cloud)
    assert cloud.status() == "Running"
    assert serve(cloud.control.place()).certificate_id == default_of(cloud)
    assert (job(cloud, job_id).api_name, job(cloud, job_id).status) == ("StartListener", "Succeeded")


def test_a_start_that_fails_leaves_the_listener_stopped():
    with running(seed(listeners=[STOPPED])) as cloud:
        cloud.control.inject(kind="failJob", action="StartListener", code="SystemBusy", message="try later")
        job_id = start(cloud)
        finish(cloud)

        assert cloud.status() == "Stopped"
        assert job(cloud, job_id).status == "Failed"


def test_a_stopped_listener_can_be_deleted():
    with running(seed(listeners=[STOPPED])) as cloud:
        delete(cloud)
        finish(cloud)

        with refused("ResourceNotFound.Listener", 404):
            get(cloud)


def test_a_dry_run_changes_nothing(cloud: Cloud):
    with refused("DryRunOperation"):
        cloud.alb.stop_listener(models.StopListenerRequest(listener_id=LISTENER, dry_run=True))
    with refused("DryRunOperation"):
        update(cloud, idle_timeout=30, dry_run=True)

    assert cloud.status() == "Running"


def test_what_a_request_names_must_exist(cloud: Cloud):
    certificate = default_of(cloud)

    with refused("ResourceNotFound.LoadBalancer", 404):
        cloud.create("alb-none", certificate_id=certificate)
    with refused("ResourceNotFound.Listener", 404):
        cloud.replace_default(certificate, "lsn-none")
    for certificate_id in ("1-cn-hangzhou", certificate.removesuffix("-cn-hangzhou"), "1-ap-southeast-1"):
        with refused("ResourceNotFound.Certificate", 404):
            cloud.replace_default(certificate_id)
    with refused("ResourceNotFound.SecurityPolicy", 404):
        cloud.create(certificate_id=certificate, security_policy_id="tls_cipher_policy_9")
    with refused("ResourceNotFound.Certificate", 404):
        cloud.create(certificate_id=certificate, **MUTUAL)


def test_a_port_is_taken_once_per_transport(cloud: Cloud):
    certificate = default_of(cloud)

    with refused("ResourceAlreadyExist.Listener"):
        cloud.create(port=443, certificate_id=certificate)
    with refused("ResourceAlreadyExist.Listener"):
        cloud.create(port=80, certificate_id=certificate)
    assert cloud.create(port=443, certificate_id=certificate, listener_protocol="QUIC").startswith("lsn-")


@pytest.mark.parametrize(
    ("balancer", "code"),
    [
        ({"status": "Inactive"}, "IncorrectStatus.LoadBalancer"),
        ({"status": "Configuring"}, "IncorrectStatus.LoadBalancer"),
        ({"locks": [{"type": "FinancialLocked"}]}, "IncorrectBusinessStatus.LoadBalancer"),
        ({"businessStatus": "Abnormal"}, "IncorrectBusinessStatus.LoadBalancer"),
    ],
)
def test_a_load_balancer_that_is_inactive_or_locked_takes_no_change(balancer: dict[str, object], code: str):
    balancers = [{"id": LOAD_BALANCER, **balancer}, {"id": BASIC, "edition": "Basic"}]
    with running(seed(loadBalancers=balancers)) as cloud:
        certificate = default_of(cloud)
        with refused(code):
            cloud.create(certificate_id=certificate)
        with refused(code):
            cloud.replace_default(certificate)
        with refused(code):
            cloud.associate(certificate)


def test_the_number_of_listeners_is_limited():
    balancers = [{"id": LOAD_BALANCER, "listenersQuota": 3}, {"id": BASIC, "edition": "Basic"}]
    with running(seed(loadBalancers=balancers)) as cloud:
        cloud.create(port=8001, listener_protocol="HTTP")
        with pytest.raises(Exception, match="usage 3/3") as error:
            cloud.create(port=8002, listener_protocol="HTTP")

    assert error.value.code == "ResourceQuotaExceeded.LoadBalancerListenersNum"


def test_another_account_sees_nothing_of_it():
    accounts = [
        {"id": "1", "accessKeys": [{"id": "first", "secret": "s"}]},
        {"id": "2", "accessKeys": [{"id": "test-access-key", "secret": "test-access-key-secret"}]},
    ]
    with running(seed(accounts=accounts)) as cloud:
        assert cloud.alb.list_listeners(models.ListListenersRequest()).body.total_count == 0
        with refused("ResourceNotFound.Listener", 404):
            get(cloud)


def test_load_balancers_are_read(cloud: Cloud):
    request = models.GetLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER)
    one = cloud.alb.get_load_balancer_attribute(request).body
    every = cloud.alb.list_load_balancers(models.ListLoadBalancersRequest()).body

    assert (one.load_balancer_edition, one.load_balancer_status) == ("Standard", "Active")
    assert one.dnsname == f"{LOAD_BALANCER}.cn-hangzhou.alb.aliyuncs.com"
    assert {each.load_balancer_id for each in every.load_balancers} == {LOAD_BALANCER, BASIC}
    assert every.total_count == 2
    for filters in ({"load_balancer_names": [BASIC]}, {"load_balancer_ids": [BASIC]}):
        found = cloud.alb.list_load_balancers(models.ListLoadBalancersRequest(**filters)).body.load_balancers
        assert [each.load_balancer_id for each in found] == [BASIC]
    with refused("ResourceNotFound.LoadBalancer", 404):
        cloud.alb.get_load_balancer_attribute(models.GetLoadBalancerAttributeRequest(load_balancer_id="alb-none"))


def test_a_locked_load_balancer_says_so():
    balancers = [{"id": LOAD_BALANCER, "locks": [{"type": "FinancialLocked", "reason": "overdue"}]}]
    with running(seed(loadBalancers=balancers)) as cloud:
        request = models.GetLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER)
        balancer = cloud.alb.get_load_balancer_attribute(request).body

    assert balancer.load_balancer_bussiness_status == "Abnormal"
    assert [lock.lock_type for lock in balancer.load_balancer_operation_locks] == ["FinancialLocked"]
