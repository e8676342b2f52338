"""From an object and its Secrets to what is wanted: every bad input has its reason before the cloud is asked."""

from datetime import UTC, datetime

import pytest

from albtls.api.meta import Kind
from albtls.api.reasons import Reason
from albtls.api.status import Status
from albtls.core.access import AccessRule, Use
from albtls.core.desired import Unresolved
from albtls.core.naming import Owner
from albtls.kube.client import KubeClient
from albtls.runtime.resolve import Resolver, read, use_of
from tests.support.certificates import Authority, tls_secret
from tests.support.objects import PLACE, ca_binding, listener_tls
from tests.support.scripted_api_server import ApiAnswer

REGION = "cn-hangzhou"
ISSUING = Authority.root().intermediate()
SHOP = ISSUING.issue()
OTHER = ISSUING.issue(key_number=1)
GOOD = SHOP.secret("shop-tls", "prod")


@pytest.fixture
def resolve(server, api):
    """Resolves an object against one Secret (or an answer)."""

    async def resolve(raw, answer=None, rules=(), region=REGION):
        told = answer if isinstance(answer, ApiAnswer) else ApiAnswer(answer or {}, status=200 if answer else 404)
        server.reply = lambda _: told
        found = read(raw)
        return await Resolver(KubeClient(api), cluster_id="c1u57e12", rules=rules).resolve(found, found.spec, region)

    return resolve


async def test_a_certificate_from_a_secret(server, resolve):
    resolved = await resolve(listener_tls(), GOOD)
    assert resolved.problems == ()
    wanted = resolved.desired
    (default,) = wanted.default
    assert default.source == "Secret/shop-tls"
    assert default.certificate_id is None
    assert default.bundle.certificate.fingerprint == SHOP.fingerprint
    assert wanted.owner == Owner("c1u57e12", "prod", "shop")
    assert (wanted.region, wanted.identity.port, wanted.template) == (REGION, 443, None)
    assert (wanted.known_listener_id, wanted.security_policy_id, wanted.delete) == (None, None, False)
    assert [request.path for request in server.requests] == ["/api/v1/namespaces/prod/secrets/shop-tls"]


async def test_a_certificate_by_id_needs_no_secret(server, resolve):
    spec = {"certificates": {"default": [{"certificateId": "7-cn-hangzhou"}]}}
    resolved = await resolve(listener_tls(spec=spec))
    assert resolved.problems == ()
    (default,) = resolved.desired.default
    assert (default.certificate_id, default.bundle) == ("7-cn-hangzhou", None)
    assert server.requests == []


async def test_the_rest_of_the_spec_and_what_the_status_remembers(resolve):
    spec = {
        "listenerTemplate": {"serverGroupId": "sgp-1"},
        "securityPolicyId": "tls_cipher_policy_1_2_strict",
        "deletionPolicy": "Delete",
    }
    wanted = (await resolve(listener_tls(spec=spec, status={"listenerId": "lsn-1"}), GOOD)).desired
    assert wanted.template.server_group_id == "sgp-1"
    assert (wanted.security_policy_id, wanted.known_listener_id) == ("tls_cipher_policy_1_2_strict", "lsn-1")


@pytest.mark.parametrize(
    ("policy", "deleting", "deletes"),
    [("Delete", True, True), ("Delete", False, False), ("Retain", True, False), ("Detach", True, False)],
)
async def test_only_a_deleted_object_that_says_so_deletes(resolve, policy, deleting, deletes):
    metadata = {"deletionTimestamp": "2026-03-01T13:00:00Z"} if deleting else {}
    resolved = await resolve(listener_tls(spec={"deletionPolicy": policy}, **metadata), GOOD)
    assert resolved.desired.delete is deletes


def data(**changes) -> dict[str, object]:
    return GOOD | {"data": {**GOOD["data"], **{name.replace("_", "."): value for name, value in changes.items()}}}


def without(name: str) -> dict[str, object]:
    return GOOD | {"data": {key: value for key, value in GOOD["data"].items() if key != name}}


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (None, Reason.SECRET_NOT_FOUND, "Secret shop-tls: isn't there in namespace prod; create it"),
        (GOOD | {"type": "Opaque"}, Reason.SECRET_WRONG_TYPE, "is of type Opaque, not kubernetes.io/tls"),
        (without("tls.key"), Reason.SECRET_KEY_MISSING, "holds nothing under tls.key"),
        (without("tls.crt"), Reason.SECRET_KEY_MISSING, "holds nothing under tls.crt"),
        (data(tls_key=""), Reason.SECRET_KEY_MISSING, "holds nothing under tls.key"),
        (GOOD | {"data": None}, Reason.SECRET_KEY_MISSING, "holds nothing under tls.crt"),
        (
            tls_secret("shop-tls", "prod", SHOP.chain_pem, OTHER.key_pem),
            Reason.KEY_MISMATCH,
            "Secret shop-tls: tls.key isn't the key of the first certificate",
        ),
        (
            tls_secret("shop-tls", "prod", SHOP.leaf_pem + OTHER.leaf_pem, SHOP.key_pem),
            Reason.CHAIN_OUT_OF_ORDER,
            "Secret shop-tls: tls.crt: certificate 1 ",
        ),
        (tls_secret("shop-tls", "prod", b"junk", SHOP.key_pem), Reason.INVALID_CERTIFICATE, "no complete PEM"),
        (ApiAnswer(status=403), Reason.KUBERNETES_UNAVAILABLE, "read Secret prod/shop-tls: refused (HTTP 403)"),
        (ApiAnswer(status=503), Reason.KUBERNETES_UNAVAILABLE, "read Secret prod/shop-tls: HTTP 503"),
    ],
)
async def test_bad_secrets(resolve, answer, reason, words):
    resolved = await resolve(listener_tls(), answer)
    (problem,) = resolved.problems
    assert problem.reason is reason
    assert words in problem.message
    assert resolved.desired.default == ()
    assert resolved.desired.unresolved == (Unresolved("default", "Secret/shop-tls"),)  # what is served stays
    assert resolved.desired.identity is not None


@pytest.mark.parametrize(
    ("issued", "region"),
    [
        (
            ISSUING.issue(not_after=datetime(2020, 4, 1, tzinfo=UTC), not_before=datetime(2020, 1, 1, tzinfo=UTC)),
            REGION,
        ),
        (ISSUING.issue(algorithm="RSA4096"), REGION),
        (ISSUING.issue(algorithm="P384"), "eu-central-1"),
    ],
)
async def test_validity_and_size_are_not_judged_here(resolve, issued, region):
    resolved = await resolve(listener_tls(), issued.secret("shop-tls", "prod"), region=region)
    assert resolved.problems == ()
    assert resolved.desired.region == region


async def test_what_is_not_permitted_or_not_supported_is_not_even_read(server, resolve):
    resolved = await resolve(listener_tls(), GOOD, rules=[AccessRule(namespaces=("other",))])
    assert resolved.desired is None
    assert [problem.reason for problem in resolved.problems] == [Reason.NOT_PERMITTED]
    resolved = await resolve(listener_tls(spec={"mode": "Paused"}), GOOD)
    assert [problem.reason for problem in resolved.problems] == [Reason.NOT_SUPPORTED_YET]
    assert server.requests == []


def test_what_an_object_uses():
    by_place = read(listener_tls())
    assert use_of(by_place, by_place.spec, REGION, None) == Use("prod", REGION, "alb-1", names_certificate_ids=False)
    spec = {"listener": {"id": "lsn-1"}, "certificates": {"default": [{"certificateId": "7-cn-hangzhou"}]}}
    by_id = read(listener_tls(spec=spec))
    assert use_of(by_id, by_id.spec, REGION, None) == Use("prod", REGION, None, names_certificate_ids=True)
    assert use_of(by_id, by_id.spec, REGION, "alb-2").load_balancer_id == "alb-2"


def test_a_listener_by_id_is_judged_by_the_load_balancer_that_it_lies_on(api):
    resolver = Resolver(KubeClient(api), cluster_id="c1u57e12", rules=[AccessRule(load_balancers=("alb-1",))])
    found = read(listener_tls(spec={"listener": {"id": "lsn-1"}}))
    assert resolver.permitted(found, found.spec, REGION, "alb-1") is None
    assert resolver.permitted(found, found.spec, REGION, "alb-2").reason is Reason.NOT_PERMITTED


# --- reading objects ---------------------------------------------------------------------------------------------


def test_a_good_object():
    found = read(listener_tls(status={"listenerId": "lsn-1", "observedGeneration": 3}, generation=4))
    assert (found.kind, found.meta.name, found.meta.generation) == (Kind.ALB_LISTENER_TLS, "shop", 4)
    assert (found.status.listener_id, found.status.observed_generation) == ("lsn-1", 3)
    assert found.problem is None


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"listener": {"port": 443}}, "spec.listener: "),
        ({"listener": PLACE | {"port": 70000}}, "spec.listener.port: "),
        ({"certificates": {"default": []}}, "spec.certificates.default: "),
        ({"certificates": {"default": [{}]}}, "spec.certificates.default.0: "),
        ({"mode": "Sideways"}, "spec.mode: "),
    ],
)
def test_a_spec_that_the_schema_let_through_is_a_problem_and_no_crash(spec, words):
    found = read(listener_tls(spec=spec))
    assert found.spec is None
    assert found.problem.reason is Reason.INVALID_SPEC
    assert found.problem.message.startswith(words)


def test_a_status_that_cannot_be_read_is_an_empty_one():
    found = read(listener_tls(status={"conditions": "none"}))
    assert found.status == Status()
    assert found.spec is not None
    assert read({**listener_tls(), "status": None}).status == Status()


def test_a_binding_is_refused_by_name():
    found = read(ca_binding())
    assert found.kind is Kind.ALB_CA_BINDING
    assert found.spec is None
    assert found.problem.reason is Reason.NOT_SUPPORTED_YET
    assert "AlbCaBinding" in found.problem.message


async def test_what_the_status_remembers_of_certificates(resolve):
    """Of what wasn't there yet only an upload of ours is worth remembering; an id may be there for somebody else."""

    def row(number: int, source: str, state: str, name: str = "pay") -> dict[str, str]:
        identity = {"certificateId": f"{number}-cn-hangzhou"} if number else {}
        return {"name": name, "role": "Additional", "source": source, "state": state} | identity

    rows = [
        row(1, "Secret/shop-tls", "Associated", "default"),
        row(2, "Secret/pay-tls", "Superseded"),
        row(3, "Secret/pay-tls", "Pending"),
        row(0, "Secret/pay-tls", "Unresolved"),
        row(4, "certificate 4-cn-hangzhou", "Associated"),
        row(5, "certificate 5-cn-hangzhou", "Pending"),
        row(6, "Unmanaged", "Associated", ""),
    ]
    wanted = (await resolve(listener_tls(status={"certificates": rows}), GOOD)).desired
    assert [(one.entry, one.source, one.certificate_id) for one in wanted.remembered] == [
        ("default", "Secret/shop-tls", "1-cn-hangzhou"),
        ("pay", "Secret/pay-tls", "2-cn-hangzhou"),
        ("pay", "Secret/pay-tls", "3-cn-hangzhou"),
        ("pay", "certificate 4-cn-hangzhou", "4-cn-hangzhou"),
    ]


async def test_one_bad_entry_is_unresolved_and_the_others_are_not(server, resolve):
    spec = {
        "certificates": {
            "default": [{"certificateId": "7-cn-hangzhou"}, {"secretRef": {"name": "gone-tls"}}],
            "additional": [{"name": "pay", "certificateId": "8-cn-hangzhou"}],
        }
    }
    resolved = await resolve(listener_tls(spec=spec))
    assert [one.certificate_id for one in resolved.desired.wanted] == ["7-cn-hangzhou", "8-cn-hangzhou"]
    assert resolved.desired.unresolved == (Unresolved("default", "Secret/gone-tls"),)
    assert resolved.desired.paired
    assert resolved.desired.needs_room
    assert [problem.reason for problem in resolved.problems] == [Reason.SECRET_NOT_FOUND]
