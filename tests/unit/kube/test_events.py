"""Events: what is written, and that losing one does no harm."""

import logging
from datetime import UTC, datetime, timedelta, timezone

import pytest

from albtls.api.meta import Kind, ObjectMeta
from albtls.core.changes import Announcement, EventType
from albtls.kube.events import MAX_NOTE, EventRecorder, micro_time
from tests.support.scripted_api_server import ApiAnswer

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
META = ObjectMeta(name="shop", namespace="prod", uid="uid-1", creation_timestamp=NOON)


def announcement(note: str = "something happened") -> Announcement:
    return Announcement(EventType.WARNING, "SecretNotFound", "Reconcile", note)


@pytest.fixture
def recorder(api):
    return EventRecorder(api, instance="pod-1", new_id=lambda: "abc123")


async def test_an_event(server, recorder):
    await recorder.record(Kind.ALB_LISTENER_TLS, META, announcement(), NOON)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/apis/events.k8s.io/v1/namespaces/prod/events")
    assert request.body == {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": "shop.abc123", "namespace": "prod"},
        "eventTime": "2026-03-01T12:00:00.123456Z",
        "reportingController": "albtls.io/operator",
        "reportingInstance": "pod-1",
        "type": "Warning",
        "reason": "SecretNotFound",
        "action": "Reconcile",
        "note": "something happened",
        "regarding": {
            "apiVersion": "albtls.io/v1alpha1",
            "kind": "AlbListenerTLS",
            "name": "shop",
            "namespace": "prod",
            "uid": "uid-1",
        },
    }


@pytest.mark.parametrize("letter", ["a", "ü", "证"])
async def test_a_long_note_is_cut_between_letters(server, recorder, letter):
    await recorder.record(Kind.ALB_LISTENER_TLS, META, announcement(letter * 2000), NOON)
    note = server.requests[0].body["note"]
    assert set(note) == {letter}
    assert MAX_NOTE - 3 < len(note.encode()) <= MAX_NOTE


@pytest.mark.parametrize("status", [403, 404, 409, 500])
async def test_an_event_that_is_refused_is_logged_and_forgotten(server, recorder, status, caplog):
    server.reply = lambda _: ApiAnswer(status=status)
    with caplog.at_level(logging.WARNING):
        await recorder.record(Kind.ALB_LISTENER_TLS, META, announcement(), NOON)
    assert "write Event for altls prod/shop" in caplog.text
    assert "SecretNotFound: something happened" in caplog.text


def test_micro_time_is_utc():
    assert micro_time(NOON.astimezone(timezone(timedelta(hours=8)))) == "2026-03-01T12:00:00.123456Z"
    assert micro_time(NOON.replace(microsecond=0)) == "2026-03-01T12:00:00.000000Z"
