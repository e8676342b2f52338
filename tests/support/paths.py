"""Ways through the whole operator, one function each over a load balancer and a namespace of their own.

Tests call them one by one on a cloud as it is by default, and together (`essential`) on clouds that answer otherwise.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from devtools.harness.albsim import JsonObject
from devtools.harness.certificates import Issued
from tests.support.console import Console
from tests.support.stage import PATIENCE, SERVER_GROUP, Case, Stage, basic_load_balancer_id, fresh_namespace
from tests.support.trouble import calls_about, last_call, patch

FINALIZER: Final = "albtls.io/cleanup"
PORT: Final = 8443
#: What a console set on a listener, none of it a default: no renewal may change it.
SETTINGS: Final[JsonObject] = {
    "IdleTimeout": 31,
    "RequestTimeout": 91,
    "GzipEnabled": False,
    "Http2Enabled": False,
    "SecurityPolicyId": "tls_cipher_policy_1_2_strict",
}


#: How many load balancers `essential` uses up.
LOAD_BALANCERS: Final = 4


def essential(stage: Stage) -> None:
    """Everything that must hold whatever the cloud's switches say, several paths at a time.

    A few paths end as the switches make them end. So they must be set before, and stay so.
    """
    switches = stage.sim.switches()
    paths: tuple[Callable[[Case], object], ...] = (
        look_after_an_existing_listener,
        lambda case: make_and_delete_a_listener(case, deleted=switches["listenerTags"] == "Accept"),
        lambda case: be_refused_for_a_while(case, int(switches["throttlingStatus"])),
        recover_from_a_policy_that_basic_refuses,
    )
    assert len(paths) == LOAD_BALANCERS
    with ThreadPoolExecutor(len(paths)) as pool:
        for done in [pool.submit(_in_its_namespace, path, stage) for path in paths]:
            done.result()


def _in_its_namespace(path: Callable[[Case], object], stage: Stage) -> None:
    with fresh_namespace(stage.cluster) as namespace:
        path(stage.case(namespace))


# A listener that others made


def look_after_an_existing_listener(case: Case) -> None:
    """Adoption, renewal under load, a stopped listener, bad input, and the end: what others set stays as it was."""
    console = Console(case.stage.sim)
    first, *renewals = (case.issue(days=30 + number) for number in range(5))
    adopt(case, first)
    console.change_listener(case.listener, **SETTINGS)
    renew(case, first, renewals[0])
    assert console.attributes(case.listener, *SETTINGS) == SETTINGS

    renew_twice_at_once(case, renewals[1], renewals[2])
    recover_from_a_bad_secret(case, renewals[2], renewals[3])
    leave_a_stopped_listener_alone(case, case.issue(days=90))

    before = case.stage.sim.listener(case.listener)
    case.delete()
    assert case.get() is None
    assert case.stage.sim.listener(case.listener) == before
    assert console.attributes(case.listener, *SETTINGS) == SETTINGS


def adopt(case: Case, issued: Issued) -> None:
    """Somebody has uploaded the Secret's certificate and put it on the listener: there is nothing to do."""
    Console(case.stage.sim).serve(case.listener, issued)
    case.secret(issued)
    mark = last_call(case.stage)
    case.create()
    case.wait_served(issued.fingerprint)
    assert writes_since(case, mark) == []


def renew(case: Case, served: Issued, renewed: Issued) -> None:
    """A renewal under load: no handshake fails, and each shows the old certificate or, from some moment on, the new."""
    with case.prober() as prober:
        assert prober.wait_for(served.fingerprint, PATIENCE) is not None
        case.secret(renewed)
        assert prober.wait_for(renewed.fingerprint, PATIENCE) is not None
        assert prober.wait_total(prober.tally.total + 20, PATIENCE)
    assert prober.tally.failures == []
    assert list(prober.tally.sightings) == [served.fingerprint, renewed.fingerprint]
    case.wait_served(renewed.fingerprint)


def renew_twice_at_once(case: Case, passed_over: Issued, renewed: Issued) -> None:
    """A Secret that changes again while its change is on the way: what it says last is what is served."""
    with case.prober() as prober:
        case.secret(passed_over)
        case.secret(renewed)
        case.wait_served(renewed.fingerprint)
        assert prober.wait_total(prober.tally.total + 5, PATIENCE)
    assert prober.tally.failures == []
    assert list(prober.tally.sightings)[-1] == renewed.fingerprint


def recover_from_a_bad_secret(case: Case, served: Issued, renewed: Issued) -> None:
    """A Secret with another certificate's key changes nothing, and a good one is all that mending takes."""
    mark = last_call(case.stage)
    stranger = case.issue(key_number=1)
    case.secret(Issued(stranger.certificate, served.key, stranger.issuers))
    case.wait_condition_reason("KeyMismatch")
    assert writes_since(case, mark) == []
    assert case.handshake().fingerprint == served.fingerprint
    case.secret(renewed)
    case.wait_served(renewed.fingerprint)


def leave_a_stopped_listener_alone(case: Case, renewed: Issued) -> None:
    """A listener that somebody stopped stays stopped, and gets its certificate once it is started again."""
    console = Console(case.stage.sim)
    console.stop_listener(case.listener)
    mark = last_call(case.stage)
    case.secret(renewed)
    case.wait_condition_reason("ListenerStopped")
    assert writes_since(case, mark) == []
    assert console.attributes(case.listener, "ListenerStatus") == {"ListenerStatus": "Stopped"}
    console.start_listener(case.listener)
    case.kubectl("annotate", "altls", "shop", f"albtls.io/look={mark}", "--overwrite")  # the cloud sends no events
    case.wait_served(renewed.fingerprint)


# A listener that albtls makes


def create_listener(case: Case, policy: str = "Retain") -> str:
    """Has a listener made and waits until it serves; its id."""
    issued = case.issue()
    case.secret(issued)
    case.create(
        listener={"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": PORT},
        listenerTemplate={"serverGroupId": SERVER_GROUP},
        deletionPolicy=policy,
    )
    found = case.wait_served(issued.fingerprint)
    assert found["metadata"].get("finalizers", []) == ([] if policy == "Retain" else [FINALIZER])
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint
    return str(found["status"]["listenerId"])


def make_and_delete_a_listener(case: Case, *, deleted: bool = True) -> None:
    """One listener under each policy for the end of its object.

    Args:
        case: where.
        deleted: whether Delete removes it. Its tags say who made it: without them nobody may delete it.
    """
    listener = create_listener(case, "Retain")
    keep_at_the_end(case, listener)
    assert create_listener(case, "Detach") == listener
    keep_at_the_end(case, listener)
    assert create_listener(case, "Delete") == listener
    if not deleted:
        keep_at_the_end(case, listener)
        return
    with shown_steady_while_busy(case, listener):
        mark = last_call(case.stage)
        case.delete(wait=False)
        wait_for_refusal(case, "DeleteListener", listener, mark)
    case.kubectl("wait", "--for=delete", "altls/shop", "--timeout=60s")
    assert case.stage.sim.listener(listener) is None


def keep_at_the_end(case: Case, listener: str) -> None:
    """The object goes, and its listener stays just as it is."""
    before = case.stage.sim.listener(listener)
    assert before is not None
    case.delete()
    assert case.get() is None
    assert case.stage.sim.listener(listener) == before


def recover_from_a_policy_that_basic_refuses(case: Case) -> None:
    """A custom TLS security policy isn't for the Basic edition; without it all goes on."""
    policy = Console(case.stage.sim).create_policy(f"policy-{case.number}")
    issued = case.issue()
    case.secret(issued)
    case.create(
        listener={"loadBalancerId": basic_load_balancer_id(), "protocol": "HTTPS", "port": 1000 + case.number},
        listenerTemplate={"serverGroupId": SERVER_GROUP},
        securityPolicyId=policy,
        deletionPolicy="Retain",
    )
    case.wait_condition("Stalled", "True", "SecurityPolicyUnsupportedEdition")
    patch(case, {"securityPolicyId": None})
    case.wait_served(issued.fingerprint)
    case.delete()


# A cloud that refuses for a while


def be_refused_for_a_while(case: Case, throttling_status: int) -> None:
    """A renewal that meets the rate limit and then a busy listener is put in place all the same."""
    sim, issued = case.stage.sim, case.issue()
    case.secret(case.issue(days=30))
    case.create()
    case.wait_ready()
    mark = last_call(case.stage)
    sim.fault(kind="throttle", action="UploadUserCertificate", count=1, retryAfterMs=200)  # whoever comes next
    with shown_steady_while_busy(case, case.listener):
        case.secret(issued)
        wait_for_refusal(case, "UpdateListenerAttribute", case.listener, mark)
    case.wait_served(issued.fingerprint)
    uploads = sim.calls(action="UploadUserCertificate", since=mark)
    assert (throttling_status, "Throttling.User") in [(call["httpStatus"], call["code"]) for call in uploads]
    case.delete()


@contextmanager
def shown_steady_while_busy(case: Case, listener: str) -> Iterator[None]:
    """A listener that somebody else's change keeps busy, although the cloud's reads, which lag, don't show it."""
    sim = case.stage.sim
    lag = sim.fault(kind="lag", resource=listener, seconds=100_000)
    stuck = sim.fault(kind="stuckJob", action="UpdateListenerAttribute", resource=listener, count=1)
    Console(sim).begin_change(listener, ListenerDescription="busy-for-a-while")
    try:
        yield
    finally:
        sim.lift(stuck)
        sim.lift(lag)


def wait_for_refusal(case: Case, action: str, listener: str, mark: int) -> None:
    """Waits until the operator was told, by whichever code, that the listener is busy."""
    deadline = time.monotonic() + PATIENCE
    while not any(
        listener in call["resourceIds"] and (call["code"] or "").endswith(".Listener")
        for call in case.stage.sim.calls(action=action, since=mark)
    ):
        assert time.monotonic() < deadline, f"{action} wasn't refused"
        time.sleep(0.05)


def writes_since(case: Case, mark: int) -> list[str]:
    """The actions since call number `mark` that changed the case's listener or put one on its load balancer."""
    return [call["action"] for call in calls_about(case, mark, write=True)]
