"""The only way to call the SDK: in a bounded pool of threads, at a limited rate, and with nothing secret coming out.

The SDK's synchronous clients are used because its asynchronous ones open a connection, and build a TLS context, per
call. Exceptions of the SDK carry the URL and the request, for an upload that is the private key: they never leave the
thread. What was learned from one becomes a `CloudError` outside, without cause, context or frames of the original.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from darabonba.exceptions import UnretryableException

from albtls.api.reasons import Reason
from albtls.cloud.classification import TransportCode
from albtls.cloud.errors import CloudError, CredentialsError, LeaseLostError
from albtls.cloud.limits import Limits
from albtls.cloud.quiet import THREAD_PREFIX, keep_requests_out_of_logs

_log: Final = logging.getLogger(__name__)

# What is taken over from an answer has to look like what it is: everything else in it may quote the request.
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_PERMISSION: Final = re.compile(r"[a-z][a-z-]{0,30}:[A-Za-z]{1,60}")
#: The two numbers of "The quota of %s is exceeded for resource %s, usage %s/%s."; no decision hangs on them.
_USAGE: Final = re.compile(r"\busage (\d{1,6})/(\d{1,6})\b")

#: Says whether this process may still write for that many seconds. Called from other threads.
MayWrite = Callable[[float], bool]
#: Told of every call: product, action, outcome ("OK" or a reason) and the seconds it took.
OnCall = Callable[[str, str, str, float], None]
#: One operation of a product's client, in its `…_with_options` form.
Operation = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is kept of an exception of the SDK: nothing that a user of this class could leak."""

    code: str
    http_status: int | None = None
    request_id: str = ""
    retry_after: float | None = None
    permission: str = ""
    usage: tuple[int, int] | None = None
    credentials: str = ""
    not_sent: bool = False


class Workers:
    """The threads that all cloud calls of the process share.

    Args:
        size: how many calls may be under way at once.
    """

    def __init__(self, size: int) -> None:
        keep_requests_out_of_logs()
        self._pool = ThreadPoolExecutor(max_workers=size, thread_name_prefix=THREAD_PREFIX)

    async def run(self, work: Callable[[], Any]) -> Any:
        """Runs *work*, which must not raise, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def close(self) -> None:
        """Takes no more work and waits for what is under way: the next process mustn't write beside a last call."""
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)


class Sdk:
    """Calls one product of Alibaba Cloud at one endpoint.

    Args:
        product: for logs and metrics: alb or cas.
        endpoint: host (and port) that the client calls; named in messages.
        runtime: the SDK's runtime options, with the timeouts.
        longest_call: seconds that one call takes at most, by these timeouts.
        workers: where the calls run.
        limits: how fast they may come.
        may_write: asked right before a write is sent.
        on_call: told of every call.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        product: str,
        *,
        endpoint: str,
        runtime: object,
        longest_call: float,
        workers: Workers,
        limits: Limits,
        may_write: MayWrite,
        on_call: OnCall,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._product = product
        self._endpoint = endpoint
        self._runtime = runtime
        self._longest_call = longest_call
        self._workers = workers
        self._limits = limits
        self._may_write = may_write
        self._on_call = on_call
        self._clock = clock

    async def call(self, action: str, operation: Operation, request: object, *, write: bool, about: str = "") -> Any:
        """Makes one call, waiting for its turn; there is no second attempt.

        Args:
            action: the API action.
            operation: the client's method for it.
            request: the request model. Pass it as an expression, so that no frame of the caller holds it.
            write: whether it changes something; such a call is sent only while `may_write` allows it.
            about: id of what it is about, for the log.

        Returns:
            The body of the answer, a model of the SDK.

        Raises:
            CloudError: the cloud refused, or didn't answer.
            LeaseLostError: a write that wasn't sent.
        """
        limiter = self._limits.of(action)
        await limiter.acquire()
        send = _Sending(operation, request, self._runtime, self._write_guard if write else None)
        del request  # a traceback's frames can be printed too
        started = self._clock()
        outcome = await self._workers.run(send)
        seconds = self._clock() - started
        if not isinstance(outcome, _Failure):
            self._report(action, about, "OK", seconds, request_id=_text(getattr(outcome, "request_id", None)))
            return outcome
        error = self._error(action, outcome)
        if isinstance(error, CloudError):
            if error.reason is Reason.THROTTLED:
                limiter.throttled(error.retry_after)
            self._report(action, about, error.reason, seconds, request_id=error.request_id, code=error.code)
        else:
            self._report(action, about, "NotSent", seconds)
        raise error

    async def find(
        self,
        action: str,
        operation: Operation,
        request: object,
        *,
        absent: Reason,
        write: bool = False,
        about: str = "",
    ) -> Any | None:
        """Makes one call about something that may not be there; not for requests that hold a key.

        Args:
            action: as for `call`.
            operation: as for `call`.
            request: as for `call`.
            absent: the reason of the refusal that says that it isn't there.
            write: as for `call`.
            about: as for `call`.

        Returns:
            The body of the answer; None where it isn't there.

        Raises:
            CloudError: the cloud refused for another reason, or didn't answer.
            LeaseLostError: a write that wasn't sent.
        """
        try:
            return await self.call(action, operation, request, write=write, about=about)
        except CloudError as error:
            if error.reason is absent:
                return None
            raise

    def _write_guard(self) -> bool:
        return self._may_write(self._longest_call)

    def _error(self, action: str, failure: _Failure) -> CloudError | LeaseLostError:
        if failure.not_sent:
            return LeaseLostError(action)
        if failure.credentials:
            return CredentialsError(failure.credentials)
        return CloudError(
            action,
            failure.code,
            failure.http_status,
            request_id=failure.request_id,
            retry_after=failure.retry_after,
            endpoint=self._endpoint,
            permission=failure.permission,
            usage=failure.usage,
        )

    def _report(
        self, action: str, about: str, outcome: str, seconds: float, *, request_id: str = "", code: str = ""
    ) -> None:
        self._on_call(self._product, action, outcome, seconds)
        _log.debug(
            "%s %s %s: %s in %.3f s, request id %s",
            self._product,
            action,
            about or "-",
            f"{outcome} ({code})" if code else outcome,
            seconds,
            request_id or "-",
        )


class _Sending:
    """One call as a thread makes it; its repr shows nothing, and it gives its request away once."""

    __slots__ = ("_guard", "_operation", "_request", "_runtime")

    def __init__(
        self, operation: Operation, request: object, runtime: object, guard: Callable[[], bool] | None
    ) -> None:
        self._operation = operation
        self._request: object = request
        self._runtime = runtime
        self._guard = guard

    def __call__(self) -> object:
        request, self._request = self._request, None
        if self._guard is not None and not self._guard():
            return _Failure("", not_sent=True)
        try:
            body = self._operation(request, self._runtime).body
        except Exception as error:  # noqa: BLE001 - whatever it is, it may hold the request, so it ends here
            return _failure(error)
        return _Failure(TransportCode.BAD_ANSWER) if body is None else body


def _failure(error: Exception) -> _Failure:
    if isinstance(error, AlibabaCloudException):
        return _Failure(
            code=_text(error.code) or f"HTTP.{error.status_code}",
            http_status=error.status_code,
            request_id=_text(error.request_id),
            retry_after=error.retry_after / 1000 if error.retry_after else None,
            permission=_denied_permission(getattr(error, "access_denied_detail", None)),
            usage=_usage(error.message),
        )
    cause = error.inner_exception if isinstance(error, UnretryableException) else error
    if isinstance(cause, CredentialsError):
        return _Failure("", credentials=cause.message)
    if isinstance(cause, CredentialException):
        return _Failure(TransportCode.NO_CREDENTIALS)
    if type(cause).__name__ == "RetryError":  # what the SDK makes of every error of the connection
        timeout = any(kind.__name__ == "Timeout" for kind in type(cause.__context__).__mro__)
        return _Failure(TransportCode.TIMEOUT if timeout else TransportCode.UNREACHABLE)
    return _Failure(TransportCode.BAD_ANSWER)


def _text(value: object) -> str:
    """A code or an id; empty for everything else, and for the word None that the SDK writes for an absent one."""
    text = str(value)
    return text if text != "None" and _CODE.fullmatch(text) else ""


def _usage(message: object) -> tuple[int, int] | None:
    found = _USAGE.search(str(message))
    return (int(found[1]), int(found[2])) if found else None


def _denied_permission(detail: object) -> str:
    """The RAM action that the cloud itself says is missing; empty where it doesn't."""
    action = detail.get("AuthAction") if isinstance(detail, Mapping) else None
    return action if isinstance(action, str) and _PERMISSION.fullmatch(action) else ""
