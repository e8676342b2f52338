"""The private key of an upload is in the request's URL. It must come out of nowhere, however the call ends."""

import asyncio
import logging
import socket
import threading
import traceback
from collections.abc import Iterator

import pytest

from albtls.cloud.errors import CloudError
from albtls.core.plan import UploadCertificate
from tests.support.scripted_endpoint import Answer, answer, refusal
from tests.unit.cloud.conftest import make_upload, scripted


def pieces_of_key(step: UploadCertificate) -> list[str]:
    """Every line of the key's body, and what is left of a line once it stands in a URL."""
    lines = step.bundle.key_pem.get_secret_value().splitlines()[1:-1]
    return [piece for line in lines for piece in line.replace("+", "/").split("/") if len(piece) > 8]


def everything_an_error_shows(error: BaseException) -> Iterator[str]:
    yield str(error)
    yield repr(error)
    yield repr(vars(error))
    yield "".join(traceback.format_exception(error))
    for trace in traceback.walk_tb(error.__traceback__):
        frame = trace[0]
        if "albtls" in frame.f_globals.get("__name__", ""):
            for value in frame.f_locals.values():
                yield f"{value!r} {value}"


async def upload_and_fail(cloud, step: UploadCertificate) -> CloudError:
    with pytest.raises(CloudError) as caught:
        await cloud.cas.upload(step, token="t")
    return caught.value


@pytest.fixture
def step() -> UploadCertificate:
    return make_upload("shop.example.com")


@pytest.fixture
def talkative(caplog, monkeypatch):
    """Everything that any library wants to say, at its most talkative."""
    monkeypatch.setenv("DEBUG", "sdk")
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3.connectionpool", "urllib3.util.retry", "darabonba-core"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def assert_silent(step, error, caplog, capfd):
    assert error.__cause__ is None
    assert error.__context__ is None
    printed = capfd.readouterr()
    shown = [*everything_an_error_shows(error), caplog.text, printed.out, printed.err]
    for piece in pieces_of_key(step):
        assert not any(piece in text for text in shown)


@pytest.mark.parametrize(
    "ending",
    [
        (lambda _: Answer(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}), "Transport.BadAnswer"),
        (lambda _: Answer(200, b"<html>Welcome</html>", {"Content-Type": "text/html"}), "Transport.BadAnswer"),
        (lambda _: Answer(200, b"[1]"), "Transport.BadAnswer"),
        (lambda _: Answer(status=0), "Transport.Unreachable"),
        (lambda request: refusal("IncompleteSignature", message=f"server string to sign is: {request.path}"), None),
        (lambda request: refusal("InvalidParameter", message=request.parameters["Key"]), None),
        (lambda request: refusal(request.parameters["Key"]), "HTTP.400"),
        (lambda request: refusal("Odd", 500, message=request.path), None),
    ],
)
async def test_whatever_is_answered(cloud_at, step, talkative, capfd, ending):
    made, code = ending
    with scripted(made) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            error = await upload_and_fail(cloud, step)
        assert endpoint.requests[0].parameters["Key"] == step.bundle.key_pem.get_secret_value()
    assert_silent(step, error, talkative, capfd)
    assert error.code == (code or error.code)
    assert "UploadUserCertificate" in talkative.text


async def test_nothing_listens(cloud_at, step, talkative, capfd):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{reserved.getsockname()[1]}"
        async with cloud_at(address) as cloud:
            error = await upload_and_fail(cloud, step)
    assert error.code == "Transport.Unreachable"
    assert address in error.message
    assert_silent(step, error, talkative, capfd)


async def test_the_answer_takes_too_long(cloud_at, step, talkative, capfd):
    hold = threading.Event()
    with scripted(lambda _: Answer(hold=hold)) as endpoint:
        async with cloud_at(endpoint.address, cas_read_timeout=0.2) as cloud:
            error = await upload_and_fail(cloud, step)
        hold.set()
    assert error.code == "Transport.Timeout"
    assert_silent(step, error, talkative, capfd)


async def test_all_goes_well(cloud_at, step, talkative, capfd):
    body = answer({"CertId": 7, "RequestId": "REQUEST-ID"}, x_odd="x")
    with scripted(lambda _: body) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            uploaded = await cloud.cas.upload(step, token="t")
    assert uploaded.certificate_id == "7-cn-hangzhou"
    printed = capfd.readouterr()
    for piece in pieces_of_key(step):
        assert not any(piece in text for text in (talkative.text, printed.out, printed.err, repr(uploaded)))
    assert f"cas UploadUserCertificate {step.name}: OK in " in talkative.text
    assert "REQUEST-ID" in talkative.text


async def test_the_caller_stops_waiting(cloud_at, step, talkative, capfd):
    hold = threading.Event()
    with scripted(lambda _: Answer(hold=hold)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            task = asyncio.create_task(cloud.cas.upload(step, token="t"))
            assert await asyncio.to_thread(endpoint.arrived.wait, 30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            hold.set()
    for piece in pieces_of_key(step):
        assert not any(piece in text for text in [*everything_an_error_shows(caught.value), talkative.text])


def test_other_users_of_the_http_library_keep_their_logs(caplog):
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")
    logging.getLogger("urllib3.connectionpool").debug("not from a cloud call")
    assert "not from a cloud call" in caplog.text
