from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from albtls.api import meta
from albtls.api.ca_binding import AlbCaBinding, Rotation
from albtls.api.common import Mode, Protocol
from albtls.api.conditions import ConditionType
from albtls.api.listener_tls import AlbListenerTLS, Unmanaged
from albtls.api.status import (
    NEVER_OBSERVED,
    CertificateRole,
    CertificateState,
    CertificateStatus,
    ChangePhase,
    ChangeSubject,
    LastChange,
    Status,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def manifest(kind, spec, **status):
    metadata = {"name": "shop", "namespace": "prod", "uid": "u-1", "creationTimestamp": "2026-03-01T12:00:00Z"}
    return {"apiVersion": meta.API_VERSION, "kind": kind, "metadata": metadata, "spec": spec} | (
        {"status": status} if status else {}
    )


def listener_tls(**spec):
    minimal = {
        "listener": {"loadBalancerId": "alb-1", "protocol": "HTTPS", "port": 443},
        "certificates": {"default": [{"secretRef": {"name": "shop-tls"}}]},
    }
    return AlbListenerTLS.model_validate(manifest("AlbListenerTLS", minimal | spec))


def ca_binding(**spec):
    minimal = {"listener": {"ref": {"name": "shop"}}, "caCertificate": {"configMapRef": {"name": "clients-ca"}}}
    return AlbCaBinding.model_validate(manifest("AlbCaBinding", minimal | spec))


def test_names_agree():
    assert f"{meta.GROUP}/{meta.VERSION}" == meta.API_VERSION
    assert {kind.plural for kind in meta.Kind} == {"alblistenertlses", "albcabindings"}
    assert {kind.short_name for kind in meta.Kind} == {"altls", "albca"}


def test_the_defaults_of_the_smallest_listener_tls():
    spec = listener_tls().spec
    assert (spec.class_, spec.account, spec.region) == ("albtls", "default", None)
    assert spec.mode is Mode.RECONCILE
    assert spec.deletion_policy == "Retain"
    assert spec.listener.protocol is Protocol.HTTPS
    assert spec.certificates.unmanaged is Unmanaged.KEEP
    change = spec.change
    assert (change.windows, change.ignore_windows_within, change.verify, change.allow_gap) == ((), "72h", None, False)
    assert (change.on_failure, change.on_full_quota, change.on_regression) == ("Rollback", "Wait", "Hold")


def test_the_defaults_of_the_smallest_ca_binding():
    spec = ca_binding().spec
    assert spec.enabled is True
    assert spec.rotation is Rotation.WHEN_COMPATIBLE
    assert (spec.change, spec.mode, spec.deletion_policy) == (None, None, "Retain")
    assert spec.ca_certificate.config_map_ref.key == "ca.crt"


def test_metadata_is_read():
    read = AlbListenerTLS.model_validate(
        manifest("AlbListenerTLS", {"mode": "Observe", "listener": {"id": "lsn-1"}})
        | {
            "metadata": {
                "name": "shop",
                "namespace": "prod",
                "uid": "u",
                "resourceVersion": "7",
                "generation": 3,
                "creationTimestamp": "2026-03-01T12:00:00Z",
                "deletionTimestamp": "2026-03-02T12:00:00Z",
                "annotations": {meta.ANNOTATION_ACCEPT: "ab"},
                "finalizers": [meta.FINALIZER],
                "managedFields": [],
            }
        }
    ).metadata
    assert read.deleting
    assert (read.generation, read.resource_version, read.finalizers) == (3, "7", ("albtls.io/cleanup",))
    assert read.creation_timestamp == NOW
    assert not listener_tls().metadata.deleting


def test_fields_of_a_newer_version_are_ignored():
    assert listener_tls(fancy={"new": 1}).spec == listener_tls().spec


def test_objects_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        listener_tls().spec.mode = Mode.PAUSED


@pytest.mark.parametrize(
    "listener",
    [
        {},
        {"id": "lsn-1", "port": 443},
        {"loadBalancerId": "alb-1", "protocol": "HTTPS"},
        {"id": "lsn-1", "loadBalancerId": "alb-1", "protocol": "HTTPS", "port": 443},
    ],
)
def test_a_listener_is_named_in_one_way(listener):
    with pytest.raises(ValidationError, match=r"spec\.listener takes"):
        listener_tls(listener=listener)
    with pytest.raises(ValidationError, match=r"spec\.listener takes"):
        ca_binding(listener=listener)


def test_a_binding_names_its_listener_in_one_way():
    with pytest.raises(ValidationError, match="exactly one of ref"):
        ca_binding(listener={"ref": {"name": "shop"}, "id": "lsn-1"})
    with pytest.raises(ValidationError, match="exactly one of ref"):
        ca_binding(listener={"ref": {"name": "shop"}, "port": 443})


@pytest.mark.parametrize("reference", [{}, {"secretRef": {"name": "a"}, "certificateId": "1-cn-hangzhou"}])
def test_a_certificate_has_one_source(reference):
    with pytest.raises(ValidationError, match="exactly one of secretRef or certificateId"):
        listener_tls(certificates={"default": [reference]})


@pytest.mark.parametrize("source", [{}, {"configMapRef": {"name": "a"}, "caCertificateId": "x"}])
def test_a_ca_has_one_source(source):
    with pytest.raises(ValidationError, match="exactly one of configMapRef, secretRef or caCertificateId"):
        ca_binding(caCertificate=source)


def test_a_status_that_nobody_wrote():
    status = listener_tls().status
    assert status.observed_generation == NEVER_OBSERVED
    assert status.condition(ConditionType.READY) is None
    assert status.to_wire() == {"observedGeneration": -1}


def test_a_status_comes_back_as_it_was_written():
    status = Status(
        observed_generation=2,
        listener_id="lsn-1",
        certificates=(
            CertificateStatus(
                name="default",
                role=CertificateRole.DEFAULT,
                source="Secret/shop-tls",
                domains=("shop.example.com",),
                not_after=NOW,
                state=CertificateState.PENDING,
            ),
        ),
        last_change=LastChange(
            time=NOW, subject=ChangeSubject.DEFAULT_CERTIFICATE, from_="1-cn-hangzhou", phase=ChangePhase.STARTED
        ),
    )
    wire = status.to_wire()
    assert wire["lastChange"] == {
        "time": "2026-03-01T12:00:00Z",
        "subject": "DefaultCertificate",
        "from": "1-cn-hangzhou",
        "phase": "Started",
    }
    assert Status.model_validate(wire) == status


def test_times_are_written_in_utc_with_whole_seconds():
    shanghai = datetime(2026, 3, 1, 20, 0, 0, 999999, tzinfo=timezone(timedelta(hours=8)))
    assert Status(next_expiry_warning=shanghai).to_wire()["nextExpiryWarning"] == "2026-03-01T12:00:00Z"


def test_an_additional_entry_cannot_be_called_as_the_default_ones_are():
    entry = {"name": "default", "secretRef": {"name": "pay-tls"}}
    with pytest.raises(ValidationError, match="the name default is that of the default certificates"):
        listener_tls(certificates={"default": [{"secretRef": {"name": "shop-tls"}}], "additional": [entry]})
