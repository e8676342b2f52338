"""Log lines: text for people, JSON for machines; both on standard error, both without other libraries' chatter."""

import logging
import sys
from typing import Final

from pythonjsonlogger.json import JsonFormatter

from albtls.runtime.settings import LogFormat, LogLevel

_TEXT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_JSON: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"

#: Libraries whose debug lines describe every request that they make, and say nothing about certificates.
_CHATTY: Final = (
    "asyncio",
    "aiohttp",
    "aiohttp_retry",
    "kopf",
    "kubernetes",
    "urllib3",
    "darabonba-core",
    "alibabacloud_credentials",
)


def set_up_logging(style: LogFormat, level: LogLevel) -> None:
    """Sets the process's logging up, once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(_JSON, rename_fields={"asctime": "time", "levelname": "level", "name": "logger"})
        if style is LogFormat.JSON
        else logging.Formatter(_TEXT)
    )
    logging.basicConfig(level=str(level), handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
