"""What a listener can be like, by its protocol and its load balancer's edition, and that it is given back as sent."""

from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import AUTHORITIES, CA, MUTUAL, default_of, delete, finish, get, send, update
from tests.simulator.support import BASIC, HTTP_LISTENER, LISTENER, SERVER_GROUP, Cloud, refused, running, seed


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
    with running(seed(caCertificates=AUTHORITIES)) as cloud:
        certificate = default_of(cloud) if protocol == "QUIC" else None
        with refused("InvalidParameter"):
            cloud.create(listener_protocol=protocol, certificate_id=certificate, **more)
        assert cloud.create(certificate_id=default_of(cloud), **more).startswith("lsn-")


def test_mutual_authentication_is_not_for_the_basic_edition():
    with running(seed(caCertificates=AUTHORITIES)) as cloud:
        certificate = default_of(cloud)
        with refused("InvalidParameter"):
            cloud.create(BASIC, certificate_id=certificate, **MUTUAL)
        with refused("InvalidParameter"):
            cloud.create(certificate_id=certificate, ca_enabled=True)
        listener_id = cloud.create(certificate_id=certificate, **MUTUAL)
        finish(cloud)

        assert [each.certificate_id for each in get(cloud, listener_id).ca_certificates] == [CA]
        assert (CA, False, "Associated") in cloud.certificates(listener_id)

        update(cloud, listener_id, ca_enabled=False)
        finish(cloud)
        assert not get(cloud, listener_id).ca_enabled


def test_an_https_listener_offers_one_quic_listener_of_its_own_load_balancer(cloud: Cloud):
    certificate = default_of(cloud)
    quic = cloud.create(port=443, certificate_id=certificate, listener_protocol="QUIC")
    elsewhere = cloud.create(BASIC, port=443, certificate_id=certificate, listener_protocol="QUIC")
    finish(cloud)

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
        delete(cloud, quic)


def test_a_server_group_must_exist_in_the_same_vpc():
    with running(seed(serverGroups=[{"id": SERVER_GROUP, "vpcId": "vpc-other"}])) as cloud, refused("Mismatch.VpcId"):
        cloud.create(certificate_id=default_of(cloud))
    with (
        running(seed(serverGroups=[{"id": "sgp-other"}], listeners=[])) as cloud,
        refused("ResourceNotFound.ServerGroup", 404),
    ):
        cloud.create(listener_protocol="HTTP")


@pytest.mark.parametrize(
    ("group", "listener", "code"),
    [
        ("HTTPS", {"listener_protocol": "QUIC"}, "OperationDenied.ServerGroupProtocolNotSupport"),
        ("GRPC", {"listener_protocol": "QUIC"}, "OperationDenied.ServerGroupProtocolNotSupport"),
        ("GRPC", {"http_2enabled": False}, "OperationDenied.GRPCServerGroup"),
        ("GRPC", {}, None),
        ("HTTPS", {}, None),
    ],
)
def test_the_protocol_of_a_server_group_must_fit(group: str, listener: dict[str, Any], code: str | None):
    with running(seed(serverGroups=[{"id": SERVER_GROUP, "protocol": group}])) as cloud:
        certificate = default_of(cloud)
        if code is None:
            assert cloud.create(certificate_id=certificate, **listener).startswith("lsn-")
            return
        with refused(code):
            cloud.create(certificate_id=certificate, **listener)


WEIGHT = "DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.Weight"


@pytest.mark.parametrize("weight", [None, 100, 0])
def test_forwarding_is_given_back_as_it_was_sent(cloud: Cloud, weight: int | None):
    actions = {
        "DefaultActions.1.Type": "ForwardGroup",
        "DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.ServerGroupId": SERVER_GROUP,
    }
    expected: dict[str, Any] = {"ServerGroupId": SERVER_GROUP}
    if weight is not None:
        actions[WEIGHT] = str(weight)
        expected["Weight"] = weight

    send(cloud, "UpdateListenerAttribute", {"ListenerId": LISTENER, **actions})
    finish(cloud)

    listed = send(cloud, "ListListeners", {"ListenerIds.1": LISTENER})["Listeners"][0]
    for given in (listed, send(cloud, "GetListenerAttribute", {"ListenerId": LISTENER})):
        (action,) = given["DefaultActions"]
        assert action == {"Type": "ForwardGroup", "ForwardGroupConfig": {"ServerGroupTuples": [expected]}}


def test_a_weight_is_a_number(cloud: Cloud):
    with refused("InvalidParameter"):
        send(
            cloud,
            "UpdateListenerAttribute",
            {
                "ListenerId": LISTENER,
                "DefaultActions.1.Type": "ForwardGroup",
                "DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.ServerGroupId": SERVER_GROUP,
                WEIGHT: "heavy",
            },
        )


def test_forwarded_headers_are_given_back_as_they_were_sent(cloud: Cloud):
    sent = models.UpdateListenerAttributeRequestXForwardedForConfig(
        xforwarded_for_client_cert_issuer_dnalias="issuer",
        xforwarded_for_client_cert_issuer_dnenabled=True,
        xforwarded_for_enabled=False,
        xforwarded_for_slbid_enabled=True,
    )
    update(cloud, xforwarded_for_config=sent)
    finish(cloud)

    assert get(cloud).xforwarded_for_config.to_map() == sent.to_map()


def test_what_was_never_set_up_is_left_out(cloud: Cloud):
    given = send(cloud, "GetListenerAttribute", {"ListenerId": LISTENER})

    assert {"AclConfig", "CaCertificates"}.isdisjoint(given)
    assert "AccessLogTracingConfig" not in given["LogConfig"]
    assert None not in given.values()


def test_an_update_that_leaves_the_ca_certificate_out_keeps_it():
    with running(seed(caCertificates=AUTHORITIES)) as cloud:
        listener_id = cloud.create(certificate_id=default_of(cloud), **MUTUAL)
        finish(cloud)
        update(cloud, listener_id, idle_timeout=30)
        finish(cloud)

        after = get(cloud, listener_id)
        assert (after.ca_enabled, after.ca_certificates[0].certificate_id, after.idle_timeout) == (True, CA, 30)
        with refused("InvalidParameter"):
            update(cloud, LISTENER, ca_certificates=MUTUAL["ca_certificates"])
