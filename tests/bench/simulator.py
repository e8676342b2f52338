"""The simulated cloud with many listeners, certificates and clients: calls per second, and memory.

Calls per second are given against a server that answers a constant, asked by the same clients in the same run: of what
one Python process can do at all, so much is left.
"""

import json
import pickle
import re
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from devtools.environment import scrubbed
from devtools.harness.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET, AlbSimProcess
from devtools.harness.process import BackgroundProcess
from tests.bench.memory import resident
from tests.bench.signed import ALB, CAS, Call

LISTENERS = 1000
CERTIFICATES = 2 * LISTENERS
CLIENTS = 50
CALLS = 5000
LISTENERS_PER_BALANCER = 50
FIRST_CERT_ID = 1_000_000
REGION = "cn-hangzhou"
#: Simulated seconds per real second: a listener that a client has changed is ready again before the next one asks.
SPEED = 100
ROOT = Path(__file__).parents[2]

_READY = re.compile(r"^ready at (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Result:
    """What the clients counted.

    Attributes:
        rate: calls per second.
        median: seconds until half of the answers were there.
        slow: seconds until all but one of a hundred were.
        refused: how many calls were not answered with success.
    """

    rate: float
    median: float
    slow: float
    refused: int


def simulator() -> None:
    """Prints the whole section."""
    allow_sockets()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with constant(folder) as port:
            bare = ask(folder, f"127.0.0.1:{port}", reads(CALLS))
        print(f"constant        {bare.rate:.0f} calls/s by {CLIENTS} clients, {latency(bare)}: the measure of the rest")
        with AlbSimProcess(folder, seed=world(0), speed=SPEED) as sim:
            empty = resident(sim.process.pid)
        print(f"memory          {empty:.0f} MB with nothing in it")
        begun = time.monotonic()
        with AlbSimProcess(folder, seed=world(LISTENERS), speed=SPEED) as sim:
            seconds = time.monotonic() - begun
            print(f"start           {seconds:.1f} s with {LISTENERS} listeners, {CERTIFICATES} certificates")
            planted = resident(sim.process.pid)
            each = (planted - empty) * 1000 / LISTENERS
            print(f"memory          {planted:.0f} MB with them ({planted / empty:.1f} x), {each:.0f} kB a listener")
            loaded(folder, sim, bare)
            after = resident(sim.process.pid)
            print(f"memory          {after:.0f} MB after the load ({after / planted:.2f} x)")
            handshakes(sim)
            last = resident(sim.process.pid)
            print(f"memory          {last:.0f} MB after a connection to each listener ({last / planted:.2f} x)")


def allow_sockets() -> None:
    """Lets the simulator have a socket for each listener: many systems allow 1,024 open files until they are asked."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def loaded(folder: Path, sim: AlbSimProcess, bare: Result) -> None:
    """Prints calls per second of single reads, of all reads together, and of reads and writes together."""
    for action in dict.fromkeys(call.action for call in islice(reads(CALLS), 100)):
        of_it = [call for call in reads(CALLS * 8) if call.action == action][: CALLS // 5]
        say(action, ask(folder, sim.address, of_it), bare)
    say("all reads", ask(folder, sim.address, reads(CALLS)), bare)
    say("1 write in 5", ask(folder, sim.address, mixed(CALLS)), bare)


def handshakes(sim: AlbSimProcess) -> None:
    """Connects to every listener once, one after the other, and prints how many connections that is per second."""
    places = [listener["serving"] for listener in sim.state()["listeners"]]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    begun = time.monotonic()
    for place in places:
        with (
            socket.create_connection((place["address"], place["port"])) as plain,
            context.wrap_socket(plain, server_hostname="shop.example.com"),
        ):
            pass
    print(f"handshakes      {len(places) / (time.monotonic() - begun):.0f}/s by one client, each with another listener")


def say(what: str, result: Result, bare: Result) -> None:
    """Prints one result."""
    refused = f", {result.refused} refused" if result.refused else ""
    share = result.rate / bare.rate
    print(f"calls           {result.rate:5.0f}/s, {share:.2f} x the constant, {latency(result)}: {what}{refused}")


def latency(result: Result) -> str:
    """How long answers took."""
    return f"median {result.median * 1000:.0f} ms, 99 % within {result.slow * 1000:.0f} ms"


def reads(count: int) -> Iterator[Call]:
    """Calls that change nothing, of every kind in turn."""
    kinds: Sequence[Callable[[int], Call]] = (
        lambda n: Call(ALB, "GetListenerAttribute", {"ListenerId": listener_id(n)}),
        lambda n: Call(ALB, "ListListenerCertificates", {"ListenerId": listener_id(n), "MaxResults": "50"}),
        lambda n: Call(ALB, "ListListeners", {"LoadBalancerIds.1": balancer_id(n), "MaxResults": "20"}),
        lambda n: Call(ALB, "GetLoadBalancerAttribute", {"LoadBalancerId": balancer_id(n)}),
        lambda n: Call(ALB, "ListAsynJobs", {"ResourceIds.1": listener_id(n)}),
        lambda n: Call(CAS, "GetUserCertificateDetail", {"CertId": str(FIRST_CERT_ID + n % CERTIFICATES)}),
        lambda n: Call(
            CAS,
            "ListUserCertificateOrder",
            {"OrderType": "UPLOAD", "ShowSize": "50", "CurrentPage": str(1 + n % (CERTIFICATES // 50))},
        ),
    )
    return (kind(number) for number, kind in enumerate(islice(cycle(kinds), count)))


def mixed(count: int) -> Iterator[Call]:
    """Four reads, then a write: of a listener, or of a certificate's tags, in turn."""
    for number, call in enumerate(reads(count)):
        if number % 5:
            yield call
        elif number % 2:
            yield Call(
                ALB,
                "UpdateListenerAttribute",
                {
                    "ListenerId": listener_id(number // 5),
                    "Certificates.1.CertificateId": certificate_id(number // 5 + 1),
                },
            )
        else:
            tag = {"RegionId": REGION, "Tag.1.Key": "round", "Tag.1.Value": str(number), "ResourceType": "certificate"}
            yield Call(CAS, "TagResources", {"ResourceId.1": str(FIRST_CERT_ID + number % CERTIFICATES), **tag})


def ask(folder: Path, address: str, calls: Sequence[Call] | Iterator[Call]) -> Result:
    """Has the clients make the calls, in a process of their own."""
    requests = [call.signed(address) for call in calls]
    file = folder / "requests"
    file.write_bytes(pickle.dumps(requests))
    host, _, port = address.partition(":")
    answer = subprocess.run(
        [sys.executable, "-m", "tests.bench.clients", host, port, str(CLIENTS), file],
        cwd=ROOT,
        env=scrubbed(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    counted: dict[str, Any] = json.loads(answer.stdout)
    refused = sum(count for status, count in counted["statuses"].items() if status != "200")
    return Result(len(requests) / counted["seconds"], counted["median"], counted["slow"], refused)


@contextmanager
def constant(folder: Path) -> Iterator[int]:
    """The server that answers a constant; its port."""
    server = BackgroundProcess(
        "constant", (sys.executable, "-m", "tests.bench.constant"), {"PYTHONPATH": str(ROOT)}, folder / "constant.log"
    )
    server.start()
    try:
        server.wait_ready(lambda: _READY.search(server.output()) is not None, 30)
        yield int(_READY.findall(server.output())[-1])
    finally:
        server.kill()


def world(listeners: int) -> dict[str, Any]:
    """A seed with so many listeners, each with a default and an additional certificate of its own."""
    balancers = dict.fromkeys(balancer_id(number) for number in range(listeners))
    return {
        "region": REGION,
        "rateLimits": False,
        "accounts": [{"id": "1234567890123456", "accessKeys": [{"id": ACCESS_KEY_ID, "secret": ACCESS_KEY_SECRET}]}],
        "certificates": [
            {
                "name": f"certificate-{number}",
                "certId": FIRST_CERT_ID + number,
                "generate": {"names": [f"host-{number}.example.com"], "algorithm": "ECC"},
            }
            for number in range(2 * listeners)
        ],
        "serverGroups": [{"id": "sgp-bench", "name": "bench"}],
        "loadBalancers": [
            {"id": name, "name": name, "certificatesQuota": 2 * LISTENERS_PER_BALANCER} for name in balancers
        ],
        "listeners": [
            {
                "id": listener_id(number),
                "loadBalancerId": balancer_id(number),
                "port": 2000 + number % LISTENERS_PER_BALANCER,
                "serverGroupId": "sgp-bench",
                "certificate": f"certificate-{2 * number}",
                "additionalCertificates": [f"certificate-{2 * number + 1}"],
            }
            for number in range(listeners)
        ],
    }


def balancer_id(number: int) -> str:
    """The load balancer of a listener; any number is one's."""
    return f"alb-bench{number % LISTENERS // LISTENERS_PER_BALANCER:013d}"


def listener_id(number: int) -> str:
    """A listener; any number is one's."""
    return f"lsn-bench{number % LISTENERS:013d}"


def certificate_id(number: int) -> str:
    """The default certificate of a listener."""
    return f"{FIRST_CERT_ID + 2 * (number % LISTENERS)}-{REGION}"
