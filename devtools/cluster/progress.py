"""Progress lines for work that takes minutes, on standard error."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_INTERVAL_SECONDS = 15.0


def say(message: str) -> None:
    """Write one line for the person at the terminal."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def elapsed(what: str) -> Iterator[None]:
    """Say every now and then that `what` is still going on, and at the end how long it took."""
    began = time.monotonic()
    done = threading.Event()

    def beat() -> None:
        while not done.wait(_INTERVAL_SECONDS):
            say(f"    {what}: {time.monotonic() - began:.0f} s so far")

    thread = threading.Thread(target=beat, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    say(f"    {what}: done in {time.monotonic() - began:.0f} s")
