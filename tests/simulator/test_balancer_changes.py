"""Changes of load balancers over the official SDK, their removal, and what refuses either."""

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.balancer_calls import LONGER_THAN_ANY_JOB, delete, edition, get, jobs, listed, update
from tests.simulator.support import BASIC, HTTP_LISTENER, LISTENER, LOAD_BALANCER, Cloud, refused, running, seed


def test_an_update_takes_effect_when_its_job_ends(cloud: Cloud):
    config = models.UpdateLoadBalancerAttributeRequestModificationProtectionConfig(
        status="ConsoleProtection", reason="why"
    )

    job_id = update(cloud, load_balancer_name="renamed", modification_protection_config=config)

    assert (get(cloud).load_balancer_status, get(cloud).load_balancer_name) == ("Configuring", LOAD_BALANCER)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    after = get(cloud)
    assert (after.load_balancer_status, after.load_balancer_name) == ("Active", "renamed")
    assert (after.modification_protection_config.status, after.modification_protection_config.reason) == (
        "ConsoleProtection",
        "why",
    )
    (job,) = jobs(cloud, LOAD_BALANCER)
    assert (job.id, job.api_name, job.operate_type, job.status) == (
        job_id,
        "UpdateLoadBalancerAttribute",
        "Update",
        "Succeeded",
    )


def test_an_update_keeps_what_is_not_sent(cloud: Cloud):
    config = models.UpdateLoadBalancerAttributeRequestModificationProtectionConfig
    update(cloud, modification_protection_config=config(status="ConsoleProtection", reason="why"))
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    update(cloud, modification_protection_config=config(status="NonProtection"))
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    after = get(cloud)

    assert after.load_balancer_name == LOAD_BALANCER
    assert (after.modification_protection_config.status, after.modification_protection_config.reason) == (
        "NonProtection",
        "why",
    )


def test_a_new_edition_takes_effect_after_configuring(cloud: Cloud):
    edition(cloud, "StandardWithWaf", BASIC)

    assert (get(cloud, BASIC).load_balancer_status, get(cloud, BASIC).load_balancer_edition) == ("Configuring", "Basic")
    with refused("IncorrectStatus.LoadBalancer"):
        edition(cloud, "Standard", BASIC)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert (get(cloud, BASIC).load_balancer_status, get(cloud, BASIC).load_balancer_edition) == (
        "Active",
        "StandardWithWaf",
    )
    assert jobs(cloud, BASIC) == []


@pytest.mark.parametrize(
    ("before", "wanted", "code"),
    [
        ("Basic", "Standard", None),
        ("Basic", "StandardWithWaf", None),
        ("Standard", "StandardWithWaf", None),
        ("StandardWithWaf", "Standard", None),
        ("Standard", "Basic", "OperationDenied.Downgrade"),
        ("StandardWithWaf", "Basic", "OperationDenied.Downgrade"),
        ("Basic", "Basic", "OperationDenied.EditionNotChanged"),
        ("Standard", "Standard", "OperationDenied.EditionNotChanged"),
    ],
)
def test_the_ways_between_editions(before: str, wanted: str, code: str | None):
    with running(seed(listeners=[], loadBalancers=[{"id": LOAD_BALANCER, "edition": before}])) as cloud:
        if code is None:
            edition(cloud, wanted)
            cloud.control.advance(LONGER_THAN_ANY_JOB)
        else:
            with refused(code):
                edition(cloud, wanted)
        assert get(cloud).load_balancer_edition == (before if code else wanted)


def test_a_protected_load_balancer_is_not_deleted(cloud: Cloud):
    cloud.alb.enable_deletion_protection(models.EnableDeletionProtectionRequest(resource_id=BASIC))
    first = get(cloud, BASIC).deletion_protection_config.enabled_time
    cloud.control.advance(60)
    cloud.alb.enable_deletion_protection(models.EnableDeletionProtectionRequest(resource_id=BASIC))

    assert get(cloud, BASIC).deletion_protection_config.enabled is True
    assert get(cloud, BASIC).deletion_protection_config.enabled_time == first
    with refused("OperationDenied.DeletionProtectionEnabled"):
        delete(cloud, BASIC)
    cloud.alb.disable_deletion_protection(models.DisableDeletionProtectionRequest(resource_id=BASIC))
    assert get(cloud, BASIC).deletion_protection_config.enabled is False
    delete(cloud, BASIC)


def test_a_deleted_load_balancer_is_deleting_then_gone(cloud: Cloud):
    job_id = delete(cloud, BASIC)

    assert get(cloud, BASIC).load_balancer_status == "Deleting"
    with refused("IncorrectStatus.LoadBalancer"):
        delete(cloud, BASIC)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    with refused("ResourceNotFound.LoadBalancer", 404):
        get(cloud, BASIC)
    assert listed(cloud) == [LOAD_BALANCER]
    (job,) = jobs(cloud, BASIC)
    assert (job.id, job.operate_type, job.resource_type, job.status) == (job_id, "Delete", "loadbalancer", "Succeeded")


def test_listeners_go_with_their_load_balancer(cloud: Cloud):
    delete(cloud)
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    for listener_id in (LISTENER, HTTP_LISTENER):
        with refused("ResourceNotFound.Listener", 404):
            cloud.status(listener_id)
    assert cloud.control.state()["listeners"] == []


def test_a_load_balancer_with_a_listener_under_change_is_not_deleted(cloud: Cloud):
    update_request = models.UpdateListenerAttributeRequest(listener_id=HTTP_LISTENER, idle_timeout=20)
    cloud.alb.update_listener_attribute(update_request)

    with refused("IncorrectStatus.LoadBalancer"):
        delete(cloud)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    delete(cloud)


@pytest.mark.parametrize("lock", ["FinancialLocked", "SecurityLocked"])
def test_a_locked_load_balancer_takes_no_change(lock: str):
    locked = {"id": LOAD_BALANCER, "locks": [{"type": lock, "reason": "overdue"}]}
    with running(seed(listeners=[], loadBalancers=[locked])) as cloud:
        found = get(cloud)
        assert (found.load_balancer_bussiness_status, found.load_balancer_operation_locks[0].lock_type) == (
            "Abnormal",
            lock,
        )
        with refused("IncorrectBusinessStatus.LoadBalancer"):
            update(cloud, load_balancer_name="renamed")
        with refused("IncorrectBusinessStatus.LoadBalancer"):
            edition(cloud, "StandardWithWaf")
        with refused("IncorrectBusinessStatus.LoadBalancer"):
            delete(cloud)
        with refused("IncorrectBusinessStatus.LoadBalancer"):
            cloud.alb.enable_deletion_protection(models.EnableDeletionProtectionRequest(resource_id=LOAD_BALANCER))


def test_what_is_not_there_is_not_found(cloud: Cloud):
    for call in (get, delete, lambda c, i: edition(c, "Standard", i), update):
        with refused("ResourceNotFound.LoadBalancer", 404):
            call(cloud, "alb-nothing")
