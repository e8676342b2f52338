"""The description of every action agrees with the official SDK's models: names, types, what is required, JSON texts."""

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import get_type_hints

import pytest

from albsim.contract.action import Action, Product
from albsim.contract.describe import Member, Value, parameters, response_fields
from albsim.gateway.gateway import PRODUCTS
from tests.simulator.sdk_models import SdkField, fields_of, is_shrunk, sdk_of

ACTIONS = [
    pytest.param(product, action, id=f"{product.name}-{product.version}-{action.name}")
    for product in PRODUCTS
    for action in product.actions.values()
]
WITH_SDK = [each for each in ACTIONS if sdk_of(each.values[0]) is not None]
WITHOUT_REQUEST = {"ListSystemSecurityPolicies", "DescribeCACertificateCount", "GetCertWarehouseQuota"}
EXTRA = ("DefaultActions.N.ForwardGroupConfig.ServerGroupTuples.N.Weight",)
"""What clients send although the SDK doesn't know it."""
NARROWER = {"number": ("integer",)}
"""What may be said where the SDK says more: a number that is always whole."""


def known_to_the_sdk(
    models: ModuleType, model: type, members: Sequence[Member], path: str = ""
) -> Iterator[tuple[str, Member, SdkField]]:
    """Every member at every depth with what the SDK says of it."""
    fields = fields_of(models, model)
    for member in members:
        name = f"{path}{member.name}"
        if name.endswith(EXTRA):
            continue
        assert member.name in fields, name
        field = fields[member.name]
        yield name, member, field
        if field.model is not None and member.value.parts:
            inner = f"{name}.N." if field.kind == "array" else f"{name}."
            yield from known_to_the_sdk(models, field.model, member.value.parts, inner)


def request_fields(product: Product, action: Action) -> list[tuple[str, Member, SdkField]]:
    models = sdk_of(product)
    assert models is not None
    return list(known_to_the_sdk(models, getattr(models, f"{action.name}Request"), parameters(action.params)))


def kinds(value: Value) -> tuple[str, str]:
    return value.kind, value.items.kind if value.items is not None else ""


@pytest.mark.parametrize(("product", "action"), WITH_SDK)
def test_parameters_are_those_of_the_sdk(product: Product, action: Action):
    models = sdk_of(product)
    request = getattr(models, f"{action.name}Request", None)
    if request is None:
        assert action.name in WITHOUT_REQUEST
        assert parameters(action.params) == ()
        return
    found = request_fields(product, action)
    for name, member, field in found:
        assert kinds(member.value) == (field.kind, field.item_kind), name
        if field.model is not None:
            described = {below.name for below in member.value.parts if not f"{name}.N.{below.name}".endswith(EXTRA)}
            assert described == set(fields_of(models, field.model)), name
    assert {name for name, _, _ in found if "." not in name} == set(fields_of(models, request))


@pytest.mark.parametrize(("product", "action"), WITH_SDK)
def test_what_is_required_is_so_in_the_sdk(product: Product, action: Action):
    """Of objects and list items the SDK rarely says what must be in them."""
    if action.name in WITHOUT_REQUEST:
        return
    for name, member, field in request_fields(product, action):
        assert member.required >= field.required, name
        assert "." in name or member.required == field.required, name


@pytest.mark.parametrize(("product", "action"), WITH_SDK)
def test_json_texts_are_those_of_the_sdk(product: Product, action: Action):
    if action.name in WITHOUT_REQUEST:
        return
    for name, member, _ in request_fields(product, action):
        if "." not in name:
            assert member.value.json_text == is_shrunk(sdk_of(product), f"{action.name}Request", name), name


@pytest.mark.parametrize(("product", "action"), WITH_SDK)
def test_response_fields_are_known_to_the_sdk(product: Product, action: Action):
    models = sdk_of(product)
    assert models is not None
    body = getattr(models, f"{action.name}ResponseBody")
    for name, member, field in known_to_the_sdk(models, body, response_fields(action.response)):
        described, known = kinds(member.value), (field.kind, field.item_kind)
        for one, other in zip(described, known, strict=True):
            assert one in {"any", other, *NARROWER.get(other, ())}, name


@pytest.mark.parametrize(("product", "action"), ACTIONS)
def test_what_answers_with_a_job_writes(product: Product, action: Action):
    assert action.asynchronous == ("JobId" in get_type_hints(action.response))
    if action.asynchronous:
        assert action.kind == "write"
        assert {"ClientToken", "DryRun"} <= {field.alias for field in action.params.model_fields.values()}
