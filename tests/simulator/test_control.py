"""The control API, through its client."""

from typing import Any

import pytest

from albsim.contract.describe import response_adapter
from albsim.control import shapes
from albsim.control.client import ControlClient, ControlError, Place
from albsim.world.model import CaCertificate, CustomPolicy, Rule, Server, ServerGroup, Warehouse
from albsim.world.switches import Switches
from tests.simulator import handshake
from tests.simulator.support import (
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SERVER_GROUP,
    Cloud,
    authority,
    refused,
    seed,
)


def client(cloud: Cloud) -> ControlClient:
    return ControlClient(cloud.sim.url)


def test_the_state_is_what_its_type_says_and_shows_everything(cloud: Cloud):
    world = cloud.sim.world
    with world.transaction():
        world.rules.put(Rule("rule-1", "1", "cn-hangzhou", LOAD_BALANCER, LISTENER, "shop", 7, 0.0))
        world.policies.put(CustomPolicy("spy-1", "1", "cn-hangzhou", "strict", ("TLSv1.3",), ("A",), 0.0))
        world.warehouses.put(Warehouse("cas-1", 5, "mine", "uploadPCA", "cn-hangzhou", "1", 0.0))
        world.ca_certificates.put(CaCertificate("ca-1", "1", "ca", "pem", wh_id=5, key_pem="secret", tags={"a": "b"}))
        world.server_groups.put(
            ServerGroup("sgp-1", "1", "cn-hangzhou", "g", "vpc", servers=(Server("i-1", "Ecs", 80),), tags={"t": "1"})
        )
    cloud.associate(cloud.upload("pay", authority().issue()))
    state = client(cloud).state()

    response_adapter(shapes.State).validate_python(state)
    assert state["rules"] == [
        {"id": "rule-1", "name": "shop", "listenerId": LISTENER, "priority": 7, "status": "Available"}
    ]
    assert [(each["name"], each["versions"]) for each in state["policies"]] == [("strict", ["TLSv1.3"])]
    assert [(each["whId"], each["type"]) for each in state["warehouses"]] == [(5, "uploadPCA")]
    assert [(each["id"], each["warehouseId"], each["tags"]) for each in state["caCertificates"]] == [
        ("ca-1", 5, {"a": "b"})
    ]
    groups = {each["id"]: each for each in state["serverGroups"]}
    assert groups[SERVER_GROUP]["servers"] == []
    assert groups["sgp-1"]["servers"] == [{"id": "i-1", "type": "Ecs", "port": 80, "weight": 100}]
    assert groups["sgp-1"]["tags"] == {"t": "1"}
    (job,) = state["jobs"]
    assert (job["operateType"], job["status"], job["errorCode"], job["hidden"]) == ("Update", "Processing", "", False)
    assert state["switches"] == Switches().model_dump(mode="json", by_alias=True)
    assert {"alb_quota_loadbalancers_num"} <= {each["code"] for each in state["quotas"]}
    assert "secret" not in str(state)
    assert "PRIVATE" not in str(state)


def test_calls_are_what_their_type_says(cloud: Cloud):
    cloud.status()
    with refused("ResourceNotFound.Listener", 404):
        cloud.status("lsn-none")
    cloud.create(listener_protocol="HTTP")
    calls = client(cloud).calls()

    for call in calls:
        response_adapter(shapes.CallState).validate_python(call)
    assert client(cloud).actions() == ["GetListenerAttribute", "GetListenerAttribute", "CreateListener"]
    assert client(cloud).actions(write=True) == ["CreateListener"]
    assert client(cloud).actions(write=False, since=1) == ["GetListenerAttribute"]
    assert client(cloud).actions(product="cas") == []
    assert [call["number"] for call in client(cloud).calls(action="GetListenerAttribute", last=1)] == [2]
    assert [call["number"] for call in client(cloud).calls(last=2)] == [2, 3]
    client(cloud).clear_calls()
    assert client(cloud).calls() == []


def test_faults_are_what_their_type_says(cloud: Cloud):
    number = client(cloud).fault(kind="throttle", action="Get*", retryAfterMs=5, count=1, region="cn-hangzhou")
    (fault,) = client(cloud).faults()

    response_adapter(shapes.FaultState).validate_python(fault)
    assert (fault["id"], fault["kind"], fault["retryAfterMs"]) == (number, "throttle", 5)
    client(cloud).lift(number)
    assert client(cloud).faults() == []


def test_events_are_what_their_type_says(cloud: Cloud):
    happened = client(cloud).event(kind="listenerStopped", listenerId=LISTENER)

    response_adapter(shapes.EventState).validate_python(happened)
    assert client(cloud).events() == [happened]


def test_places(cloud: Cloud):
    place = client(cloud).place(LOAD_BALANCER, "HTTPS", 443)

    assert place == Place(*cloud.control.place())
    with pytest.raises(ControlError, match="there is no listener HTTPS:9 on alb-demo"):
        client(cloud).place(LOAD_BALANCER, "HTTPS", 9)
    client(cloud).event(kind="listenerStopped", listenerId=HTTP_LISTENER)
    with pytest.raises(ControlError, match=r"HTTP:80 of alb-demo.* can't be reached: the listener is Stopped"):
        client(cloud).place(LOAD_BALANCER, "HTTP", 80)
    assert client(cloud).listener("lsn-none") is None


def test_switches_change_while_it_runs(cloud: Cloud):
    (used, _, _) = cloud.certificates()[0]
    assert client(cloud).switches()["bareCertificateIds"] == "Refuse"
    with refused("ResourceNotFound.Certificate", 404):
        cloud.replace_default(used.partition("-")[0])

    changed = client(cloud).set_switches(bareCertificateIds="Accept", sha2Case="Lower")

    assert (changed["bareCertificateIds"], changed["sha2Case"], changed["batch"]) == ("Accept", "Lower", "Whole")
    assert client(cloud).switches() == changed
    assert cloud.replace_default(used.partition("-")[0])


def test_sockets_follow_the_switches(cloud: Cloud):
    ecc, rsa = (authority().issue(["two.example.com"], algorithm=kind) for kind in ("ECC", "RSA"))
    cloud.associate(cloud.upload("rsa", rsa))
    cloud.control.advance(60)
    cloud.associate(cloud.upload("ecc", ecc))
    cloud.control.advance(60)

    assert handshake.serve(cloud.control.place(), "two.example.com").sha256 == ecc.fingerprint
    client(cloud).set_switches(certificateChoice="Name")
    assert handshake.serve(cloud.control.place(), "two.example.com").sha256 == rsa.fingerprint


@pytest.mark.parametrize(
    ("body", "field"), [({"batch": "Some"}, "batch"), ({"noSuchSwitch": "On"}, "noSuchSwitch"), (["batch"], "")]
)
def test_switches_that_do_not_exist_are_refused(cloud: Cloud, body: Any, field: str):
    before = client(cloud).switches()
    with pytest.raises(ControlError) as error:
        client(cloud).ask("POST", "switches", body)

    assert (error.value.status, [each["field"] for each in error.value.problems]) == (400, [field])
    assert client(cloud).switches() == before


def test_a_seeds_switches_are_where_it_starts():
    from tests.simulator.support import running

    with running(seed(switches={"batch": "Each"})) as cloud:
        assert client(cloud).switches()["batch"] == "Each"


def test_the_clock(cloud: Cloud):
    before = client(cloud).clock()
    assert client(cloud).advance(3)["nowMs"] - before["nowMs"] == 3000
    assert client(cloud).set_speed(2)["speed"] == 2
    response_adapter(shapes.ClockState).validate_python(before)


def test_refusals_say_what_is_wrong(cloud: Cloud):
    with pytest.raises(ControlError, match=r"^kind: .*explode") as error:
        client(cloud).fault(kind="explode")
    assert error.value.status == 400
    with pytest.raises(ControlError, match="there is no fault 77") as error:
        client(cloud).lift(77)
    assert error.value.status == 404
    with pytest.raises(ControlError, match=r"^listenerId: there is no lsn-none$"):
        client(cloud).event(kind="listenerRemoved", listenerId="lsn-none")


def test_a_body_that_is_no_json_is_refused(cloud: Cloud):
    for path in ("faults", "events", "switches", "clock"):
        with pytest.raises(ControlError) as error:
            client(cloud).ask("POST", path)
        assert error.value.status == 400


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "https://127.0.0.1:8080", "ftp://x", ""])
def test_what_is_no_url_is_refused(url: str):
    with pytest.raises(ControlError, match=r"is no URL such as http://127.0.0.1:8080"):
        ControlClient(url)


def test_where_nobody_answers():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ControlError, match=f"no simulator answers at http://127.0.0.1:{port}") as error:
        ControlClient(f"http://127.0.0.1:{port}").state()
    assert error.value.status is None


def test_a_listener_is_no_simulator(cloud: Cloud):
    host, port = cloud.control.place(HTTP_LISTENER)

    with pytest.raises(ControlError, match="is no simulator"):
        ControlClient(f"http://{host}:{port}").calls()
