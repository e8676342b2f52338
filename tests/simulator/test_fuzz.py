"""Whatever is asked of an action: an answer as described, or a refusal in the cloud's envelope, and a sound state."""

import dataclasses
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypedDict

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from albsim.catalogue import CATALOGUE
from albsim.contract.action import Action, Call, Product
from albsim.contract.fields import Params
from albsim.errors import invalid, refuse
from albsim.gateway.gateway import PRODUCTS
from albsim.world.world import World
from tests.simulator.fuzzing.bench import Bench, Called
from tests.simulator.fuzzing.invariants import broken
from tests.simulator.fuzzing.strategies import MARK, Asked, good_request, pools, requests
from tests.simulator.support import Cloud, running, seed
from tests.simulator.test_gateway import call

ENVELOPE = {"Code", "Message", "RequestId", "HostId", "Recommend"}
ACTIONS = [
    pytest.param(product, action, id=f"{product.name}-{product.version}-{action.name}")
    for product in PRODUCTS
    for action in product.actions.values()
]


def examine(called: Called) -> None:
    """An answer, or a refusal, as a client may expect it."""
    note(f"{called.entry.action} answered {called.status} {called.text[:500]}")
    assert not called.logged, called.logged
    assert called.content_type == "application/json;charset=utf-8"
    body = called.body
    assert str(uuid.UUID(body["RequestId"])).upper() == body["RequestId"]
    assert called.status != 500
    if called.status == 200:
        assert called.entry.code is None
        return
    assert set(body) == ENVELOPE
    code = body["Code"]
    assert code == called.entry.code
    assert called.entry.declared, code
    if code.startswith("Missing") and code not in CATALOGUE:
        assert (called.status, body["Message"]) == (400, f"{code[7:]} is mandatory for this action.")
    else:
        assert called.status == CATALOGUE[code][0]
    if code.startswith(("Missing", "InvalidParameter")):
        assert MARK not in body["Message"]
        assert not re.search(r"pydantic|Traceback|Params|tuple", body["Message"])


def shown(bench: Bench) -> str:
    return json.dumps([entry.view() for entry in bench.calls.entries()])


def explore(product: Product, action: Action, products: tuple[Product, ...] = PRODUCTS) -> Callable[[], None]:
    """The fuzz of one action: each request as it is, again at once, and again when everything has ended."""

    @given(requests(action))
    def examples(asked: Asked) -> None:
        bench = Bench(products)
        for _ in range(2):
            examine(bench.call(product, action, asked.query, asked.form))
            assert broken(bench.world) == []
        bench.pass_time(60)
        assert broken(bench.world) == []
        examine(bench.call(product, action, asked.query, asked.form))
        seen = shown(bench)
        assert not any(line in seen for line in KEY_LINES)

    return examples


KEY_LINES = [line for pem in pools()["PrivateKey"] for line in pem.splitlines() if line and not line.startswith("--")]


@pytest.mark.parametrize(("product", "action"), ACTIONS)
def test_whatever_is_asked_of_an_action(product: Product, action: Action):
    explore(product, action)()


@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5000), st.sampled_from([0, 3, 60])), max_size=12))
def test_whatever_is_asked_one_after_another(steps: list[tuple[Any, int, int]]):
    bench = Bench()
    for step, random_seed, wait in steps:
        product, action = step.values
        examine(bench.call(product, action, good_request(action, random_seed)))
        assert broken(bench.world) == []
        bench.pass_time(wait)
        assert broken(bench.world) == []


def test_requests_made_from_the_description_get_beyond_it():
    """Else the fuzz would see nothing but the checks of parameters."""
    for product, action in (each.values for each in ACTIONS):
        codes = [
            Bench().call(product, action, good_request(action, number, density)).entry.code
            for number in range(20)
            for density in (0.0, 0.2)
        ]
        wrong = [code for code in codes if code and code.startswith(("Missing", "InvalidParameter"))]
        assert len(wrong) < len(codes), action.name


@pytest.mark.parametrize(("product", "action"), ACTIONS)
def test_the_same_over_http(product: Product, action: Action, served: Cloud):
    """A few of them as a client sends them: signed, through the HTTP server."""
    for number in range(4):
        params = {"Action": action.name, "Version": product.version, **good_request(action, number, 0.3)}
        form = {f"{name}x": "\u202e💥" for name in params} if number % 2 else None
        status, body, headers = call(served, params, form=form)
        assert status < 500, body
        assert headers["content-type"] == "application/json;charset=utf-8"
        assert status == 200 or set(body) == ENVELOPE


@pytest.fixture(scope="module")
def served() -> Iterator[Cloud]:
    with running(seed(rateLimits=False)) as cloud:
        yield cloud


class Named(Params):
    """Parameters of the planted action."""

    name: str = ""


class Answer(TypedDict):
    """Response of the planted action."""

    Name: str


def raising(world: World, params: Named, call: Call) -> Answer:
    return {"Name": params.name[0]}


def undeclared(world: World, params: Named, call: Call) -> Answer:
    raise refuse("ResourceNotFound.LoadBalancer", "x")


def telling(world: World, params: Named, call: Call) -> Answer:
    raise invalid("Name", f"not {params.name}")


def leaving_out(world: World, params: Named, call: Call) -> Mapping[str, Any]:
    return {} if "-" in params.name else {"Name": params.name}


def mistyping(world: World, params: Named, call: Call) -> Mapping[str, Any]:
    return {"Name": params.name or None}


def adding(world: World, params: Named, call: Call) -> Mapping[str, Any]:
    return {"Name": "", "Foreign": 1}


def deleting_what_is_used(world: World, params: Named, call: Call) -> Answer:
    world.certificates.remove(next(iter(world.certificates)).id)
    return {"Name": ""}


def refusing_as_declared(world: World, params: Named, call: Call) -> Answer:
    raise refuse("ResourceNotFound.Listener", params.name[:10])


def planted(handler: Callable[..., Any]) -> tuple[Product, Action]:
    """A product with one action that answers like this."""
    action = Action("Planted", Named, Answer, handler, errors=("ResourceNotFound.Listener",))
    return dataclasses.replace(PRODUCTS[0], actions={action.name: action}), action


@pytest.mark.parametrize(
    "handler", [raising, undeclared, telling, leaving_out, mistyping, adding, deleting_what_is_used]
)
def test_a_planted_defect_is_found(handler: Callable[..., Any]):
    product, action = planted(handler)

    with pytest.raises((AssertionError, ExceptionGroup)):
        explore(product, action, (product,))()


def test_an_action_without_a_defect_passes():
    product, action = planted(refusing_as_declared)

    explore(product, action, (product,))()
