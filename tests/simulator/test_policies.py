"""TLS security policies over the official SDK: the system's, a customer's own, and the listeners under them."""

import ssl
from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from albsim.alb.policies.quotas import LISTENERS_PER_POLICY, PER_REGION
from tests.simulator.handshake import connect, serve
from tests.simulator.listener_calls import default_of, finish, get, job, update
from tests.simulator.support import LISTENER, Cloud, refused, running, seed
from tests.simulator.support import connect as clients

ECDHE_ECDSA = "ECDHE-ECDSA-AES128-GCM-SHA256"
TLS_1_3 = "TLS_AES_256_GCM_SHA384"


def create(cloud: Cloud, **fields: Any) -> str:
    """A policy for TLS 1.2 alone, unless `fields` say otherwise; its id."""
    whole = {"security_policy_name": "strict", "tlsversions": ["TLSv1.2"], "ciphers": [ECDHE_ECDSA], **fields}
    return str(cloud.alb.create_security_policy(models.CreateSecurityPolicyRequest(**whole)).body.security_policy_id)


def change(cloud: Cloud, policy_id: str, **fields: Any) -> str:
    """Begin a change of a policy; the job."""
    request = models.UpdateSecurityPolicyAttributeRequest(security_policy_id=policy_id, **fields)
    return str(cloud.alb.update_security_policy_attribute(request).body.job_id)


def delete(cloud: Cloud, policy_id: str) -> None:
    cloud.alb.delete_security_policy(models.DeleteSecurityPolicyRequest(security_policy_id=policy_id))


def found(cloud: Cloud, **filters: Any) -> list[models.ListSecurityPoliciesResponseBodySecurityPolicies]:
    return list(cloud.alb.list_security_policies(models.ListSecurityPoliciesRequest(**filters)).body.security_policies)


def related(cloud: Cloud, *policy_ids: str) -> dict[str, set[str]]:
    request = models.ListSecurityPolicyRelationsRequest(security_policy_ids=list(policy_ids))
    relations = cloud.alb.list_security_policy_relations(request).body.secrity_policy_relations
    return {each.security_policy_id: {one.listener_id for one in each.related_listeners} for each in relations}


def test_system_policies_are_listed(cloud: Cloud):
    policies = {
        each.security_policy_id: each for each in cloud.alb.list_system_security_policies().body.security_policies
    }

    assert len(policies) == 5
    assert len(policies["tls_cipher_policy_1_0"].ciphers) == 19
    assert policies["tls_cipher_policy_1_2_strict_with_1_3"].tlsversions == ["TLSv1.2", "TLSv1.3"]


def test_a_policy_is_there_at_once_as_it_was_made(cloud: Cloud):
    tag = [models.CreateSecurityPolicyRequestTag(key="team", value="shop")]
    policy_id = create(
        cloud, tlsversions=["TLSv1.3", "TLSv1.2"], ciphers=[TLS_1_3, ECDHE_ECDSA], tag=tag, resource_group_id="rg-shop"
    )

    (policy,) = found(cloud)
    made = policy.to_map()
    assert made.pop("CreateTime").endswith("Z")
    assert made == {
        "SecurityPolicyId": policy_id,
        "SecurityPolicyName": "strict",
        "SecurityPolicyStatus": "Available",
        "TLSVersions": ["TLSv1.3", "TLSv1.2"],
        "Ciphers": [TLS_1_3, ECDHE_ECDSA],
        "ResourceGroupId": "rg-shop",
        "Tags": [{"Key": "team", "Value": "shop"}],
    }
    assert policy_id.startswith("spy-")


@pytest.mark.parametrize(
    "fields",
    [
        {"ciphers": [TLS_1_3]},
        {"ciphers": ["RC4-MD5"]},
        {"tlsversions": ["TLSv1.1"]},
        {"tlsversions": ["TLSv1.2", "TLSv1.3"]},
        {"tlsversions": ["SSLv3"]},
        {"security_policy_name": "x"},
        {"security_policy_name": "x" * 129},
    ],
    ids=str,
)
def test_a_suite_must_be_known_to_a_version_and_tls_1_3_needs_its_own(cloud: Cloud, fields: dict[str, Any]):
    with refused("InvalidParameter"):
        create(cloud, **fields)

    assert found(cloud) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"tlsversions": ["TLSv1.0"], "ciphers": ["AES128-SHA"]},
        {"tlsversions": ["TLSv1.0", "TLSv1.2"], "ciphers": ["AES128-SHA", ECDHE_ECDSA]},
        {"tlsversions": ["TLSv1.3"], "ciphers": ["TLS_AES_128_CCM_8_SHA256"]},
    ],
    ids=str,
)
def test_policies_that_fit(cloud: Cloud, fields: dict[str, Any]):
    assert found(cloud, security_policy_ids=[create(cloud, **fields)])


def test_what_is_missing_is_named(cloud: Cloud):
    with refused("MissingTLSVersions"):
        create(cloud, tlsversions=None)
    with refused("MissingCiphers"):
        create(cloud, ciphers=None)


def test_policies_are_found_by_filter_and_page_by_page(cloud: Cloud):
    tag = [models.CreateSecurityPolicyRequestTag(key="team", value="shop")]
    made = []
    for number in range(5):
        made.append(create(cloud, security_policy_name=f"policy {number}", tag=tag if number == 2 else None))
        cloud.control.advance(1)

    assert [each.security_policy_id for each in found(cloud, security_policy_names=["policy 3"])] == [made[3]]
    assert [each.security_policy_id for each in found(cloud, security_policy_ids=made[:2])] == made[:2]
    assert [
        each.security_policy_id for each in found(cloud, tag=[models.ListSecurityPoliciesRequestTag(key="team")])
    ] == [made[2]]
    assert found(cloud, resource_group_id="rg-other") == []
    page = cloud.alb.list_security_policies(models.ListSecurityPoliciesRequest(max_results=3)).body
    assert (page.total_count, len(page.security_policies)) == (5, 3)
    assert [each.security_policy_id for each in found(cloud, max_results=3, next_token=page.next_token)] == made[3:]


def test_a_change_is_configuring_then_available(cloud: Cloud):
    policy_id = create(cloud)

    job_id = change(cloud, policy_id, security_policy_name="modern", tlsversions=["TLSv1.3"], ciphers=[TLS_1_3])

    (policy,) = found(cloud)
    assert (policy.security_policy_status, policy.security_policy_name) == ("Configuring", "strict")
    with refused("IncorrectStatus.SecurityPolicy"):
        change(cloud, policy_id, security_policy_name="other")
    with refused("IncorrectStatus.SecurityPolicy"):
        delete(cloud, policy_id)
    finish(cloud)
    (policy,) = found(cloud)
    assert (policy.security_policy_status, policy.security_policy_name) == ("Available", "modern")
    assert (policy.tlsversions, policy.ciphers) == (["TLSv1.3"], [TLS_1_3])
    done = job(cloud, job_id)
    assert (done.resource_type, done.resource_id, done.status) == ("securitypolicy", policy_id, "Succeeded")


def test_a_change_of_one_half_must_fit_the_other(cloud: Cloud):
    policy_id = create(cloud)

    with refused("InvalidParameter"):
        change(cloud, policy_id, tlsversions=["TLSv1.3"])
    with refused("InvalidParameter"):
        change(cloud, policy_id, ciphers=[TLS_1_3])


def test_a_change_that_fails_changes_nothing(cloud: Cloud):
    policy_id = create(cloud)
    cloud.control.inject(kind="failJob", action="UpdateSecurityPolicyAttribute", code="SystemBusy", message="later")

    change(cloud, policy_id, security_policy_name="modern")
    finish(cloud)

    (policy,) = found(cloud)
    assert (policy.security_policy_status, policy.security_policy_name) == ("Available", "strict")


def test_listeners_serve_by_their_policy_as_it_is(cloud: Cloud):
    policy_id = create(cloud)
    update(cloud, security_policy_id=policy_id)
    finish(cloud)
    assert get(cloud).security_policy_id == policy_id
    assert serve(cloud.control.place()).version == "TLSv1.2"
    with pytest.raises(ssl.SSLError):
        connect(cloud.control.place(), version="TLSv1_3")

    change(cloud, policy_id, tlsversions=["TLSv1.3"], ciphers=[TLS_1_3])

    assert serve(cloud.control.place()).version == "TLSv1.2"
    finish(cloud)
    assert serve(cloud.control.place()).version == "TLSv1.3"
    with pytest.raises(ssl.SSLError):
        connect(cloud.control.place(), version="TLSv1_2")


def test_a_policy_in_use_stays(cloud: Cloud):
    policy_id = create(cloud)
    update(cloud, security_policy_id=policy_id)

    with refused("ResourceInUse.SecurityPolicy"):
        delete(cloud, policy_id)
    finish(cloud)
    with refused("ResourceInUse.SecurityPolicy"):
        delete(cloud, policy_id)
    update(cloud, security_policy_id="tls_cipher_policy_1_2")
    with refused("ResourceInUse.SecurityPolicy"):
        delete(cloud, policy_id)
    finish(cloud)
    delete(cloud, policy_id)

    assert found(cloud) == []
    with refused("ResourceNotFound.SecurityPolicy", 404):
        delete(cloud, policy_id)
    with refused("ResourceNotFound.SecurityPolicy", 404):
        change(cloud, "tls_cipher_policy_1_2", security_policy_name="mine")


def test_which_listeners_are_under_which_policy(cloud: Cloud):
    policy_id, unused = create(cloud), create(cloud, security_policy_name="unused")
    made = cloud.create(certificate_id=default_of(cloud), security_policy_id=policy_id)

    assert related(cloud, policy_id, unused, "tls_cipher_policy_1_0") == {
        policy_id: {made},
        unused: set(),
        "tls_cipher_policy_1_0": {LISTENER},
    }
    with refused("ResourceNotFound.SecurityPolicy", 404):
        related(cloud, "spy-none")
    with refused("InvalidParameter"):
        related(cloud, *(policy_id for _ in range(6)))


def test_a_policy_is_for_so_many_listeners():
    with running(seed(rateLimits=False)) as cloud:
        policy_id, certificate = create(cloud), default_of(cloud)
        for port in range(8000, 8000 + LISTENERS_PER_POLICY):
            last = cloud.create(port=port, certificate_id=certificate, security_policy_id=policy_id)
        finish(cloud)

        with pytest.raises(Exception, match=f"{policy_id}, usage 10/10") as error:
            cloud.create(port=9000, certificate_id=certificate, security_policy_id=policy_id)
        assert error.value.code == "ResourceQuotaExceeded.SecurityPolicyAttachedNum"
        update(cloud, last, security_policy_id=policy_id, idle_timeout=30)
        with refused("ResourceQuotaExceeded.SecurityPolicyAttachedNum"):
            update(cloud, LISTENER, security_policy_id=policy_id)


def test_a_region_has_so_many_policies():
    with running(seed(rateLimits=False)) as cloud:
        for number in range(PER_REGION):
            last = create(cloud, security_policy_name=f"policy {number}")
        with refused("QuotaExceeded.SecurityPoliciesNum"):
            create(cloud)
        delete(cloud, last)
        create(cloud)


def test_another_account_has_no_part_in_it():
    accounts = [{"id": str(number), "accessKeys": [{"id": f"key{number}", "secret": "s"}]} for number in (1, 2)]
    with running(seed(accounts=accounts)) as cloud:
        mine, theirs = (clients(cloud.sim, access_key_id=f"key{number}", access_key_secret="s") for number in (1, 2))
        policy_id = create(mine)

        assert found(theirs) == []
        with refused("ResourceNotFound.SecurityPolicy", 404):
            delete(theirs, policy_id)
        with refused("ResourceNotFound.SecurityPolicy", 404):
            related(theirs, policy_id)
        assert related(theirs, "tls_cipher_policy_1_0") == {"tls_cipher_policy_1_0": set()}
