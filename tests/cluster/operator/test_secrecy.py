"""Private keys stay where they belong: nowhere that people or programs can read is a line of one."""

import json

from tests.support.stage import Case


def key_lines(case: Case, key_pem: bytes) -> list[str]:
    """The lines of a key that say something."""
    return [line for line in key_pem.decode().splitlines() if line and not line.startswith("-----")]


def test_no_line_of_a_key_anywhere(own_case: Case):
    case, stage = own_case, own_case.stage
    first, second = case.issue(days=30, algorithm="RSA"), case.issue(days=90, algorithm="ECC")
    # Everything that makes texts: refusals, lost connections, answers that aren't JSON, a certificate that is refused.
    for fault in (
        {"kind": "dropBefore"},
        {"kind": "dropAfter"},
        {"kind": "html502"},
        {"kind": "error", "code": "CertificateFormatException", "status": 400},
        {"kind": "error", "code": "InternalError", "status": 500},
    ):
        stage.sim.fault(action="UploadUserCertificate", count=1, **fault)
    case.secret(first)
    case.create()
    case.wait_served(first.fingerprint)
    case.secret(second)
    case.wait_served(second.fingerprint)
    broken = case.issue(algorithm="RSA", key_number=7)
    case.apply(
        {
            **first.secret("shop-tls", case.namespace),
            "data": {
                "tls.crt": first.secret("x", "y")["data"]["tls.crt"],
                "tls.key": broken.secret("x", "y")["data"]["tls.key"],
            },
        }
    )
    case.wait_condition("ResolvedRefs", "False", "KeyMismatch")

    everything = {
        "log": stage.operator.logs(),
        "simulator's log": stage.sim.logs(),
        "calls": json.dumps(stage.sim.calls()),
        "state": json.dumps(stage.sim.state()),
        "objects": case.kubectl("get", "altls,events", "-o", "yaml"),
        "metrics": stage.operator.metrics(),
    }
    assert "DEBUG" in everything["log"]
    for issued in (first, second, broken):
        lines = key_lines(case, issued.key_pem)
        assert lines
        for place, text in everything.items():
            assert not [line for line in lines if line in text], f"a line of a key stands in the {place}"
