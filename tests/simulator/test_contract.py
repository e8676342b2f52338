"""The description of every action agrees with the official SDK's models, and requests are checked by it."""

import importlib
import inspect
import re
import types
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from albsim.alb.jobs.params import ListAsynJobsParams
from albsim.alb.listeners.params import CreateListenerParams
from albsim.cas.params import GetUserCertificateDetailParams
from albsim.contract.action import Action, Product
from albsim.contract.fields import Params
from albsim.contract.validate import validate
from albsim.contract.wire import nest
from albsim.errors import ApiError
from albsim.gateway.gateway import PRODUCTS
from albsim.quotas.params import ListProductQuotasParams

SDK = {"Alb": "alibabacloud_alb20200616", "cas": "alibabacloud_cas20200407", "quotas": "alibabacloud_quotas20200510"}
ACTIONS = [pytest.param(product, action, id=action.name) for product in PRODUCTS for action in product.actions.values()]
WITHOUT_REQUEST = {"ListSystemSecurityPolicies"}


def sdk_class(product: Product, name: str) -> type | None:
    return getattr(importlib.import_module(f"{SDK[product.name]}.models"), name, None)


def sdk_names(cls: type) -> set[str]:
    """Wire names of a model of the SDK, which only its code knows."""
    return set(re.findall(r"result\['(\w+)'\]", inspect.getsource(cls.to_map)))


def inner(annotation: Any) -> Any:
    """The type within optional, list, tuple and the like."""
    while (origin := get_origin(annotation)) is not None:
        if origin in {Union, types.UnionType, Annotated, NotRequired, list, tuple}:
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        else:
            break
    return annotation


def described_params(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, set[str]]]:
    yield prefix, {str(field.alias) for field in model.model_fields.values()}
    for field in model.model_fields.values():
        below = inner(field.annotation)
        if isinstance(below, type) and issubclass(below, BaseModel):
            yield from described_params(below, f"{prefix}{field.alias}")


def described_response(model: type, prefix: str) -> Iterator[tuple[str, set[str]]]:
    hints = get_type_hints(model)
    yield prefix, set(hints)
    for name, annotation in hints.items():
        below = inner(annotation)
        if is_typeddict(below):
            yield from described_response(below, f"{prefix}{name}")


@pytest.mark.parametrize(("product", "action"), ACTIONS)
def test_parameters_are_those_of_the_sdk(product: Product, action: Action):
    if action.name in WITHOUT_REQUEST:
        assert sdk_class(product, f"{action.name}Request") is None
        assert action.params.model_fields == {}
        return
    for class_name, names in described_params(action.params, f"{action.name}Request"):
        model = sdk_class(product, class_name)
        assert model is not None, class_name
        assert names == sdk_names(model), class_name


@pytest.mark.parametrize(("product", "action"), ACTIONS)
def test_response_fields_are_known_to_the_sdk(product: Product, action: Action):
    for class_name, names in described_response(action.response, f"{action.name}ResponseBody"):
        model = sdk_class(product, class_name)
        assert model is not None, class_name
        assert names <= sdk_names(model), class_name


@pytest.mark.parametrize(("product", "action"), ACTIONS)
def test_what_answers_with_a_job_writes(product: Product, action: Action):
    assert action.asynchronous == ("JobId" in get_type_hints(action.response))
    if action.asynchronous:
        assert action.kind == "write"
        assert {"ClientToken", "DryRun"} <= {field.alias for field in action.params.model_fields.values()}


def test_lists_count_from_one_or_from_zero():
    from_one = {"Certificates.1.CertificateId": "a", "Certificates.2.CertificateId": "b", "Certificates.10.X": "c"}
    from_zero = {"Certificates.0.CertificateId": "a", "Certificates.1.CertificateId": "b", "Certificates.9.X": "c"}

    assert nest(from_one) == nest(from_zero)
    assert nest(from_one)["Certificates"] == [{"CertificateId": "a"}, {"CertificateId": "b"}, {"X": "c"}]


@pytest.mark.parametrize("written", ["true", "True", "TRUE"])
def test_booleans_are_understood_in_any_case(written: str):
    assert validate(GetUserCertificateDetailParams, {"CertId": "1", "CertFilter": written}).cert_filter is True
    assert validate(GetUserCertificateDetailParams, {"CertId": "1", "CertFilter": "False"}).cert_filter is False


def test_blank_and_unknown_parameters_are_tolerated():
    params = validate(ListAsynJobsParams, {".1": "x", "JobIds.1": "a", "SourceIp": "", "NextToken": "", "A.B.C": "x"})

    assert params == ListAsynJobsParams(JobIds=("a",))


LISTENER = {
    "LoadBalancerId": "alb-1",
    "ListenerProtocol": "HTTPS",
    "ListenerPort": "443",
    "DefaultActions.1.Type": "ForwardGroup",
    "DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.ServerGroupId": "sgp-1",
}


def test_a_whole_request_is_read():
    params = validate(CreateListenerParams, {**LISTENER, "XForwardedForConfig.XForwardedForSLBIdEnabled": "true"})

    assert isinstance(params, CreateListenerParams)
    assert params.listener_port == 443
    assert params.default_actions[0].forward_group_config.server_group_tuples[0].server_group_id == "sgp-1"
    assert params.x_forwarded_for_config is not None
    assert params.x_forwarded_for_config.x_forwarded_for_slb_id_enabled is True


@pytest.mark.parametrize(
    ("model", "params", "code"),
    [
        (CreateListenerParams, {**LISTENER, "LoadBalancerId": ""}, "MissingLoadBalancerId"),
        (CreateListenerParams, {}, "MissingLoadBalancerId"),
        (CreateListenerParams, {**LISTENER, "DefaultActions.1.Type": ""}, "MissingDefaultActions.1.Type"),
        (CreateListenerParams, {**LISTENER, "ListenerPort": "0"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "ListenerPort": "65536"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "ListenerPort": "four"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "ListenerPort": "4.0"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "ListenerProtocol": "TCP"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "GzipEnabled": "yes"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "IdleTimeout": "601"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "ListenerDescription": "x"}, "InvalidParameter"),
        (CreateListenerParams, {**LISTENER, "Certificates": "1-cn-hangzhou"}, "InvalidParameter"),
        (
            CreateListenerParams,
            {**LISTENER, "Certificates.1.CertificateId": "1", "Certificates.2.CertificateId": "2"},
            "InvalidParameter",
        ),
        (ListAsynJobsParams, {f"JobIds.{number}": "x" for number in range(1, 12)}, "InvalidParameter"),
        (ListAsynJobsParams, {"MaxResults": "101"}, "InvalidParameter"),
        (ListProductQuotasParams, {"ProductCode": "alb", "MaxResults": "101"}, "INVALID.MAX.RESULTS"),
        (ListProductQuotasParams, {"ProductCode": "alb", "SortOrder": "Up"}, "InvalidSortOrder"),
    ],
)
def test_wrong_parameters_are_refused(model: type[Params], params: dict[str, str], code: str):
    with pytest.raises(ApiError) as error:
        validate(model, params)

    assert (error.value.refusal.code, error.value.refusal.status) == (code, 400)


def test_a_refusal_names_the_parameter_and_not_its_value():
    with pytest.raises(ApiError) as error:
        validate(CreateListenerParams, {**LISTENER, "ListenerPort": "-----BEGIN PRIVATE KEY-----"})

    assert "ListenerPort" in error.value.refusal.message
    assert "BEGIN" not in error.value.refusal.message


NAMES = st.lists(
    st.sampled_from(["Certificates", "CertificateId", "DefaultActions", "ListenerPort", "1", "0", "", "9" * 5000]),
    min_size=1,
    max_size=15,
).map(".".join)


@given(st.dictionaries(NAMES | st.text(max_size=20), st.text(max_size=20), max_size=20))
def test_no_request_breaks_the_reading(flat: dict[str, str]):
    for product in PRODUCTS:
        for action in product.actions.values():
            with suppress(ApiError):
                assert isinstance(validate(action.params, flat), Params)
