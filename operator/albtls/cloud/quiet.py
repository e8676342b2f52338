"""Keeps requests out of the logs: the SDK sends every parameter in the URL, a certificate's private key included.

The HTTP libraries below the SDK log URLs (urllib3 at DEBUG and in some warnings; the SDK itself with `DEBUG=sdk`,
together with the signature). Their levels are not ours to rely on, so what they say from inside a cloud call is
dropped at the source, whatever the levels are. What the same libraries say elsewhere in the process is untouched.
"""

import logging
import threading
from typing import Final

#: Names of the threads that cloud calls run in begin with this.
THREAD_PREFIX: Final = "albtls-cloud"

_TALKATIVE: Final = (
    "darabonba-core",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)
#: Loggers on which the SDK and its credential helpers put stream handlers of their own.
_WITH_OWN_HANDLERS: Final = ("darabonba-core", "credentials")


class _NotFromCloudCalls(logging.Filter):
    """Drops what is logged in a thread that makes cloud calls."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the thread decides, not the record
        return not threading.current_thread().name.startswith(THREAD_PREFIX)


_FILTER: Final = _NotFromCloudCalls()


def keep_requests_out_of_logs() -> None:
    """Silences the libraries inside cloud calls and takes away the handlers that they gave themselves; repeatable."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_FILTER)
    for name in _WITH_OWN_HANDLERS:
        logger = logging.getLogger(name)
        for handler in tuple(logger.handlers):
            logger.removeHandler(handler)
