"""Log lines: text or JSON, on standard error, without other libraries' chatter."""

import json
import logging
import re

import pytest

from albtls.runtime.logs import set_up_logging
from albtls.runtime.settings import LogFormat, LogLevel


@pytest.fixture(autouse=True)
def logging_as_before():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {
        name: logger.level
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    root.handlers.clear()  # those of pytest must not be closed
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger):
            logger.setLevel(levels.get(name, logging.NOTSET))


def test_text(capsys):
    set_up_logging(LogFormat.TEXT, LogLevel.INFO)
    logging.getLogger("albtls.test").info("listener %s", "lsn-1")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [\d:,]+ INFO    albtls\.test: listener lsn-1\n", captured.err)


def test_json(capsys):
    set_up_logging(LogFormat.JSON, LogLevel.INFO)
    logging.getLogger("albtls.test").error("listener %s", "lsn-1", exc_info=ValueError("two\nlines"))
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "albtls.test", "listener lsn-1")
    assert "ValueError: two\nlines" in entry["exc_info"]
    assert entry["time"]


@pytest.mark.parametrize("style", LogFormat)
@pytest.mark.parametrize(
    ("level", "seen"),
    [(LogLevel.DEBUG, "DIWE"), (LogLevel.INFO, "IWE"), (LogLevel.WARNING, "WE"), (LogLevel.ERROR, "E")],
)
def test_levels(capsys, style, level, seen):
    set_up_logging(style, level)
    logger = logging.getLogger("albtls.test")
    for letter, write in zip("DIWE", (logger.debug, logger.info, logger.warning, logger.error), strict=True):
        write("<%s>", letter)
    assert "".join(re.findall("<(.)>", capsys.readouterr().err)) == seen


@pytest.mark.parametrize(
    "name", ["asyncio", "aiohttp.access", "kopf.objects", "kubernetes.client.rest", "urllib3.connectionpool"]
)
def test_what_other_libraries_say_of_their_requests_is_left_out(capsys, name):
    set_up_logging(LogFormat.TEXT, LogLevel.DEBUG)
    logging.getLogger(name).debug("a request with its headers")
    logging.getLogger(name).info("a request")
    assert capsys.readouterr().err == ""
    logging.getLogger(name).warning("a warning")
    assert "a warning" in capsys.readouterr().err


def test_a_higher_level_holds_for_them_too(capsys):
    set_up_logging(LogFormat.TEXT, LogLevel.ERROR)
    logging.getLogger("aiohttp").warning("a warning")
    assert capsys.readouterr().err == ""


def test_setting_it_up_twice_says_nothing_twice(capsys):
    set_up_logging(LogFormat.TEXT, LogLevel.INFO)
    set_up_logging(LogFormat.TEXT, LogLevel.INFO)
    logging.getLogger("albtls.test").info("once")
    assert capsys.readouterr().err.count("once") == 1
