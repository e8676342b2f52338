"""Seed files: what can be said in them, and what is said about mistakes."""

import textwrap
from pathlib import Path

import pytest

from albsim.seed.load import SeedError, load
from albsim.simulator import Simulator
from tests.simulator import handshake
from tests.simulator.support import BASIC, LISTENER, LOAD_BALANCER, authority, running, write_pem

SAMPLE = Path(__file__).parents[2] / "examples" / "albsim-seed.yaml"
ACCOUNT = "accounts: [{id: '1', accessKeys: [{id: test-access-key, secret: test-access-key-secret}]}]\n"


def test_the_sample_seed_works():
    with running(load(SAMPLE)) as cloud:
        state = cloud.control.state()

        assert [each["id"] for each in state["loadBalancers"]] == [LOAD_BALANCER, BASIC]
        assert [each["edition"] for each in state["loadBalancers"]] == ["Standard", "Basic"]
        assert [(each["protocol"], each["port"]) for each in state["listeners"]] == [("HTTPS", 443), ("HTTP", 80)]
        served = handshake.serve(cloud.control.place(LISTENER), "old.example.com")
        assert served.sha256.upper() == state["certificates"][0]["sha256"]
        assert served.algorithm == "RSA"


def write(folder: Path, content: str) -> Path:
    path = folder / "seed.yaml"
    path.write_text(textwrap.dedent(content))
    return path


def test_everything_that_can_be_said(tmp_path: Path):
    issued = authority().issue(["file.example.com"])
    write_pem(tmp_path, "file", issued)
    path = write(
        tmp_path,
        """
        region: eu-central-1
        accounts:
          - id: "1"
            accessKeys: [{id: a, secret: s, securityToken: t, active: false, allow: ["*"], deny: [x], userName: u}]
          - id: "2"
            accessKeys: [{id: test-access-key, secret: test-access-key-secret}]
        certificates:
          - {name: file, account: "2", certId: 42, cert: file.crt, key: file.key, tags: {a: b}}
          - {name: made, account: "2", generate: {names: ["*.x.org", 10.0.0.1], days: -1, algorithm: ECC}}
        caCertificates:
          - {id: ca, account: "2", generate: {names: [CA], algorithm: ECC}}
        loadBalancers:
          - id: alb-1
            name: one
            account: "2"
            edition: StandardWithWaf
            status: Active
            locks: [{type: SecurityLocked, reason: attack}]
            vpcId: vpc-1
            address: 127.77.1.2
            addressType: Intranet
            certificatesQuota: 3
            listenersQuota: 4
            tags: {k: v}
        serverGroups: [{id: sgp-1, account: "2", vpcId: vpc-1, protocol: HTTPS}]
        listeners:
          - id: lsn-1
            loadBalancerId: alb-1
            port: 443
            serverGroupId: sgp-1
            certificate: file
            additionalCertificates: [made]
            caCertificateId: ca
            securityPolicyId: tls_cipher_policy_1_2
            description: by hand
            tags: {owner: me}
        quotas: {alb_quota_loadbalancers_num: 70}
        switches: {deleteCertificateInUse: Refuse}
        timings: {configure: [1, 2]}
        rateLimits: false
        """,
    )

    with running(load(path), folder=tmp_path) as cloud:
        state = cloud.control.state()
        (listener,) = state["listeners"]

        assert listener["certificate"] == "42-ap-southeast-1"
        assert listener["mutualAuthentication"] is True
        assert listener["tags"] == {"owner": "me"}
        assert listener["serving"]["address"] == "127.77.1.2"
        assert state["loadBalancers"][0]["businessStatus"] == "Abnormal"
        assert [each["names"] for each in state["certificates"]] == [["file.example.com"], ["*.x.org", "10.0.0.1"]]
        assert set(state["endpoints"]) == {"eu-central-1"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("region: cn-hangzhou", "accounts: Field required"),
        ("- a list", "Input should be"),
        ("{", "is not YAML"),
        (ACCOUNT + "loadBalancers: [{id: a, editon: Basic}]", "loadBalancers.0.editon: Extra inputs are not permitted"),
        (ACCOUNT + "loadBalancers: [{id: a, edition: Deluxe}]", "loadBalancers.0.edition: Input should be 'Basic'"),
        (ACCOUNT + "loadBalancers: [{id: a}, {id: a}]", "load balancer given twice: a"),
        (ACCOUNT + "loadBalancers: [{id: a, address: 10.0.0.1}]", "loadBalancers.0.address"),
        (ACCOUNT + "loadBalancers: [{id: a, account: '9'}]", "unknown account: 9"),
        (ACCOUNT + "quotas: {nothing: 1}", "unknown quota: nothing"),
        (ACCOUNT + "certificates: [{name: a}]", "give either cert and key, or generate"),
        (ACCOUNT + "certificates: [{name: a, cert: x}]", "give either cert and key, or generate"),
        (ACCOUNT + "caCertificates: [{id: a}]", "give either cert or generate"),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, content: str, message: str):
    with pytest.raises(SeedError) as error:
        load(write(tmp_path, content))

    assert message in str(error.value)
    assert "test-access-key-secret" not in str(error.value)


LISTENER_BASE = "loadBalancerId: alb-1, serverGroupId: sgp-1, id: lsn-1, port: 1"
PARTS = "loadBalancers: [{id: alb-1}]\nserverGroups: [{id: sgp-1}]\n"


@pytest.mark.parametrize(
    ("listener", "message"),
    [
        ("", "a HTTPS listener needs a certificate"),
        (", protocol: QUIC", "a QUIC listener needs a certificate"),
        (", protocol: HTTP, certificate: x", "an HTTP listener has no certificates"),
        (", protocol: HTTP, caCertificateId: x", "a HTTP listener cannot have a CA certificate"),
        (", certificate: x", "unknown certificate of listener lsn-1: x"),
        (", certificate: x, securityPolicyId: y", "securityPolicyId is no system policy"),
        (", protocol: HTTP, port: 0", "port"),
    ],
)
def test_listeners_that_cannot_be(tmp_path: Path, listener: str, message: str):
    content = f"{ACCOUNT}{PARTS}listeners: [{{{LISTENER_BASE}{listener}}}]"
    with pytest.raises(SeedError, match=message):
        load(write(tmp_path, content.replace("port: 1, protocol: HTTP, port: 0", "protocol: HTTP, port: 0")))


def test_files_that_cannot_be_used(tmp_path: Path):
    (tmp_path / "bad.pem").write_text("nonsense")
    for cert, message in (("none.pem", "none.pem cannot be read"), ("bad.pem", "certificate a: ")):
        of = load(write(tmp_path, f"{ACCOUNT}certificates: [{{name: a, cert: {cert}, key: {cert}}}]"))
        with pytest.raises(SeedError, match=message):
            Simulator(of, folder=tmp_path)
    of = load(write(tmp_path, f"{ACCOUNT}caCertificates: [{{id: ca, cert: bad.pem}}]"))
    with pytest.raises(SeedError, match="CA certificate ca: not a PEM certificate"):
        Simulator(of, folder=tmp_path, state=tmp_path / "state.sqlite")
