"""Listeners over the official SDK: states, jobs, rules by protocol and edition, refusals."""

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.support import (
    BASIC,
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SERVER_GROUP,
    Cloud,
    authority,
    create_request,
    refused,
    running,
    seed,
)

LONGER_THAN_ANY_JOB = 11
CA = "1efd3cac-e8c1-611d-b971-f96e5e432aba"
MUTUAL = {
    "ca_enabled": True,
    "ca_certificates": [models.CreateListenerRequestCaCertificates(certificate_id=CA)],
}


def get(cloud: Cloud, listener_id: str = LISTENER) -> models.GetListenerAttributeResponseBody:
    return cloud.alb.get_listener_attribute(models.GetListenerAttributeRequest(listener_id=listener_id)).body


def job(cloud: Cloud, job_id: str) -> models.ListAsynJobsResponseBodyJobs:
    (found,) = cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest(job_ids=[job_id])).body.jobs
    return found


def default_of(cloud: Cloud) -> str:
    return str(get(cloud).certificates[0].certificate_id)


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
        cloud.alb.delete_listener(models.DeleteListenerRequest(listener_id=LISTENER))


def test_a_listener_can_be_created_beside_one_that_is_being_provisioned(cloud: Cloud):
    certificate = default_of(cloud)

    first = cloud.create(port=8001, certificate_id=certificate)
    second = cloud.create(port=8002, certificate_id=certificate)

    assert [get(cloud, each).listener_status for each in (first, second)] == ["Provisioning", "Provisioning"]


def test_a_deleted_listener_is_deleting_then_not_found(cloud: Cloud):
    answer = cloud.alb.delete_listener(models.DeleteListenerRequest(listener_id=LISTENER)).body

    assert get(cloud).listener_status == "Deleting"
    with refused("IncorrectStatus.Listener"):
        cloud.alb.delete_listener(models.DeleteListenerRequest(listener_id=LISTENER))
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    with refused("ResourceNotFound.Listener", 404):
        get(cloud)
    assert job(cloud, answer.job_id).status == "Succeeded"


def test_a_stopped_listener_stays_stopped_after_a_change():
    stopped = {
        "id": LISTENER,
        "loadBalancerId": LOAD_BALANCER,
        "port": 443,
        "serverGroupId": SERVER_GROUP,
        "certificate": "old",
        "status": "Stopped",
    }
    with running(seed(listeners=[stopped])) as cloud:
        cloud.replace_default(cloud.upload("new", authority().issue(["new.example.com"])))
        cloud.control.advance(LONGER_THAN_ANY_JOB)

        assert cloud.status() == "Stopped"


def test_an_https_listener_needs_exactly_one_certificate(cloud: Cloud):
    two = [models.CreateListenerRequestCertificates(certificate_id=default_of(cloud))] * 2

    with refused("InvalidParameter"):
        cloud.create()
    with refused("InvalidParameter"):
        cloud.create(certificates=two)
    with refused("InvalidParameter"):
        cloud.create(listener_protocol="QUIC")


def test_an_http_listener_has_none(cloud: Cloud):
    with refused("InvalidParameter"):
        cloud.create(listener_protocol="HTTP", certificate_id=default_of(cloud))
    made = get(cloud, cloud.create(listener_protocol="HTTP"))

    assert made.certificates in (None, [])
    assert made.security_policy_id is None
    with refused("OperationDenied.HttpListenerNotSupport"):
        cloud.certificates(HTTP_LISTENER)


@pytest.mark.parametrize("protocol", ["HTTP", "QUIC"])
@pytest.mark.parametrize(
    "more",
    [MUTUAL, {"security_policy_id": "tls_cipher_policy_1_2"}, {"http_2enabled": True}],
    ids=["mutual authentication", "security policy", "HTTP/2"],
)
def test_what_only_https_has(protocol: str, more: dict[str, object]):
    authorities = [{"id": CA, "generate": {"names": ["Clients CA"], "algorithm": "ECC"}}]
    with running(seed(caCertificates=authorities)) as cloud:
        certificate = default_of(cloud) if protocol == "QUIC" else None
        with refused("InvalidParameter"):
            cloud.create(listener_protocol=protocol, certificate_id=certificate, **more)
        assert cloud.create(certificate_id=default_of(cloud), **more).startswith("lsn-")


def test_mutual_authentication_is_not_for_the_basic_edition():
    authorities = [{"id": CA, "generate": {"names": ["Clients CA"], "algorithm": "ECC"}}]
    with running(seed(caCertificates=authorities)) as cloud:
        certificate = default_of(cloud)
        with refused("InvalidParameter"):
            cloud.create(BASIC, certificate_id=certificate, **MUTUAL)
        with refused("InvalidParameter"):
            cloud.create(certificate_id=certificate, ca_enabled=True)
        listener_id = cloud.create(certificate_id=certificate, **MUTUAL)
        cloud.control.advance(LONGER_THAN_ANY_JOB)

        assert [each.certificate_id for each in get(cloud, listener_id).ca_certificates] == [CA]
        assert (CA, False, "Associated") in cloud.certificates(listener_id)

        cloud.alb.update_listener_attribute(
            models.UpdateListenerAttributeRequest(listener_id=listener_id, ca_enabled=False)
        )
        cloud.control.advance(LONGER_THAN_ANY_JOB)
        assert not get(cloud, listener_id).ca_enabled


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


def test_a_server_group_must_exist_in_the_same_vpc():
    with running(seed(serverGroups=[{"id": SERVER_GROUP, "vpcId": "vpc-other"}])) as cloud, refused("Mismatch.VpcId"):
        cloud.create(certificate_id=default_of(cloud))
    with (
        running(seed(serverGroups=[{"id": "sgp-other"}], listeners=[])) as cloud,
        refused("ResourceNotFound.ServerGroup", 404),
    ):
        cloud.create(listener_protocol="HTTP")


def test_a_port_is_taken_once_per_transport(cloud: Cloud):
    certificate = default_of(cloud)

    with refused("ResourceAlreadyExist.Listener"):
        cloud.create(port=443, certificate_id=certificate)
    with refused("ResourceAlreadyExist.Listener"):
        cloud.create(port=80, certificate_id=certificate)
    assert cloud.create(port=443, certificate_id=certificate, listener_protocol="QUIC").startswith("lsn-")


def test_an_https_listener_offers_one_quic_listener_of_its_own_load_balancer(cloud: Cloud):
    certificate = default_of(cloud)
    quic = cloud.create(port=443, certificate_id=certificate, listener_protocol="QUIC")
    elsewhere = cloud.create(BASIC, port=443, certificate_id=certificate, listener_protocol="QUIC")
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    def offer(quic_listener_id: str | None, port: int) -> str:
        config = models.CreateListenerRequestQuicConfig(quic_upgrade_enabled=True, quic_listener_id=quic_listener_id)
        return cloud.create(port=port, certificate_id=certificate, quic_config=config)

    with refused("OperationDenied.CrossLoadBalancerQUICListener"):
        offer(elsewhere, 8001)
    with refused("InvalidParameter"):
        offer(None, 8001)
    with refused("InvalidParameter"):
        offer(LISTENER, 8001)
    offering = offer(quic, 8001)
    assert get(cloud, offering).quic_config.quic_listener_id == quic
    with refused("ResourceAlreadyAssociated.Listener"):
        offer(quic, 8002)
    with refused("ResourceInUse.Listener"):
        cloud.alb.delete_listener(models.DeleteListenerRequest(listener_id=quic))


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


def test_listeners_are_listed_page_by_page(cloud: Cloud):
    for port in range(8000, 8005):
        tag = [models.CreateListenerRequestTag(key="port", value=str(port))]
        cloud.create(port=port, listener_protocol="HTTP", tag=tag)
        cloud.control.advance(1)

    ports: list[int] = []
    token = None
    while True:
        request = models.ListListenersRequest(load_balancer_ids=[LOAD_BALANCER], max_results=3, next_token=token)
        page = cloud.alb.list_listeners(request).body
        ports += [each.listener_port for each in page.listeners]
        assert (page.total_count, page.max_results) == (7, 3)
        token = page.next_token
        if not token:
            break

    assert sorted(ports) == [80, 443, 8000, 8001, 8002, 8003, 8004]
    assert ports[-5:] == [8000, 8001, 8002, 8003, 8004]
    with refused("InvalidParameter"):
        cloud.alb.list_listeners(models.ListListenersRequest(next_token="made-up"))


def test_listeners_are_found_by_filter(cloud: Cloud):
    tag = [models.CreateListenerRequestTag(key="team", value="shop")]
    tagged = cloud.create(port=8000, listener_protocol="HTTP", tag=tag)

    def found(**filters: object) -> set[str]:
        return {
            each.listener_id for each in cloud.alb.list_listeners(models.ListListenersRequest(**filters)).body.listeners
        }

    assert found(listener_ids=[LISTENER]) == {LISTENER}
    assert found(listener_protocol="HTTPS") == {LISTENER}
    assert found(load_balancer_ids=[BASIC]) == set()
    assert found(tag=[models.ListListenersRequestTag(key="team")]) == {tagged}
    assert found(tag=[models.ListListenersRequestTag(key="team", value="other")]) == set()


def test_listed_listeners_carry_no_certificates(cloud: Cloud):
    (listener,) = cloud.alb.list_listeners(models.ListListenersRequest(listener_ids=[LISTENER])).body.listeners

    assert "Certificates" not in listener.to_map()


def test_jobs_are_found_by_filter(cloud: Cloud):
    first = cloud.replace_default(default_of(cloud))
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    made = cloud.create(port=8000, listener_protocol="HTTP")

    def found(**filters: object) -> list[str]:
        return [each.id for each in cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest(**filters)).body.jobs]

    second = found(resource_ids=[made])[0]
    assert found() == [first, second]
    assert found(job_ids=[second, first]) == [first, second]
    assert found(job_ids=["unknown"]) == []
    assert found(api_name="CreateListener") == [second]
    assert found(begin_time=job(cloud, second).create_time) == [second]
    assert found(end_time=job(cloud, first).create_time) == [first]
    assert found(resource_type="Listener") == [first, second]
    assert found(resource_type="acl") == []


def test_load_balancers_are_read(cloud: Cloud):
    request = models.GetLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER)
    one = cloud.alb.get_load_balancer_attribute(request).body
    every = cloud.alb.list_load_balancers(models.ListLoadBalancersRequest()).body

    assert (one.load_balancer_edition, one.load_balancer_status) == ("Standard", "Active")
    assert one.dnsname == f"{LOAD_BALANCER}.cn-hangzhou.alb.aliyuncs.com"
    assert one.zone_mappings[0].load_balancer_addresses[0].address.startswith("127.")
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


def test_system_policies_are_listed(cloud: Cloud):
    policies = {
        each.security_policy_id: each for each in cloud.alb.list_system_security_policies().body.security_policies
    }

    assert len(policies) == 5
    assert len(policies["tls_cipher_policy_1_0"].ciphers) == 19
    assert policies["tls_cipher_policy_1_2_strict_with_1_3"].tlsversions == ["TLSv1.2", "TLSv1.3"]


def test_another_account_sees_nothing_of_it():
    accounts = [
        {"id": "1", "accessKeys": [{"id": "first", "secret": "s"}]},
        {"id": "2", "accessKeys": [{"id": "test-access-key", "secret": "test-access-key-secret"}]},
    ]
    with running(seed(accounts=accounts)) as cloud:
        assert cloud.alb.list_listeners(models.ListListenersRequest()).body.total_count == 0
        with refused("ResourceNotFound.Listener", 404):
            get(cloud)
