"""Many clients at once in a process of their own: each sends its next request when the last one is answered.

`python -m tests.bench.clients HOST PORT CLIENTS FILE` takes the requests from a file (pickled bytes), and writes what
it counted as JSON: seconds, statuses with their counts, and the time that answers took.
"""

import asyncio
import json
import pickle
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class _Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], statuses: Counter[str], waits: list[float]) -> None:
        self._requests, self._statuses, self._waits = requests, statuses, waits
        self._received = b""
        self._asked = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self) -> None:
        """Sends the next request; there is none: it is done."""
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._asked = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._received, 0, end + 2)
        assert length is not None, self._received[:end]
        if len(self._received) < end + 4 + int(length[1]):
            return
        self._waits.append(time.perf_counter() - self._asked)
        self._statuses[self._received[9:12].decode()] += 1
        self._received = b""
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the connection was closed"))


async def run(host: str, port: int, clients: int, requests: list[bytes]) -> dict[str, object]:
    statuses: Counter[str] = Counter()
    waits: list[float] = []
    queue = iter(requests)
    loop = asyncio.get_running_loop()
    made = [
        (await loop.create_connection(lambda: _Client(queue, statuses, waits), host, port))[1] for _ in range(clients)
    ]
    began = time.perf_counter()
    for client in made:
        client.ask()
    await asyncio.gather(*(client.done for client in made))
    seconds = time.perf_counter() - began
    waits.sort()
    return {
        "seconds": seconds,
        "statuses": statuses,
        "median": waits[len(waits) // 2],
        "slow": waits[len(waits) * 99 // 100],
    }


def main() -> None:
    host, port, clients, file = sys.argv[1:]
    requests = pickle.loads(Path(file).read_bytes())
    print(json.dumps(asyncio.run(run(host, int(port), int(clients), requests))))


if __name__ == "__main__":
    main()
