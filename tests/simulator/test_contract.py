"""Requests are read and checked by the description of their action, and by nothing else."""

from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from albsim.alb.jobs.params import ListAsynJobsParams
from albsim.alb.listeners.params import CreateListenerParams
from albsim.cas.certificates.params import GetUserCertificateDetailParams
from albsim.contract.codes import is_declared
from albsim.contract.describe import Value, parameters, walk
from albsim.contract.fields import AnyCase, Flag, JsonText, MayBeBlank, Number, Params, RefusedAs, RequiredWhen
from albsim.contract.validate import validate
from albsim.contract.wire import nest
from albsim.errors import ApiError
from albsim.gateway.gateway import PRODUCTS
from albsim.quotas.params import ListProductQuotasParams


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
    "Certificates.1.CertificateId": "1-cn-hangzhou",
    "DefaultActions.1.Type": "ForwardGroup",
    "DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.ServerGroupId": "sgp-1",
}


def test_a_whole_request_is_read():
    more = {"Certificates.1.CertificateId": "1-cn-hangzhou", "XForwardedForConfig.XForwardedForSLBIdEnabled": "true"}
    params = validate(CreateListenerParams, {**LISTENER, **more})

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
        (CreateListenerParams, {**LISTENER, "CaCertificates": "1-cn-hangzhou"}, "InvalidParameter"),
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


class Inner(Params):
    """An object of a toy request."""

    word: Annotated[Literal["One", "TWO"], AnyCase()] = "One"
    note: Annotated[str | None, MayBeBlank()] = None
    other: str | None = None


class Color(StrEnum):
    """An enumeration of a toy request."""

    RED = "Red"


class Toy(Params):
    """A request with everything that parameters can be."""

    color: Annotated[Color | None, AnyCase()] = None
    inner: Inner | None = None
    items: Annotated[tuple[Inner, ...], Field(min_length=1, max_length=2)] | None = None
    texts: Annotated[tuple[str, ...] | None, JsonText()] = None
    count: Number | None = None
    size: Annotated[Number, Field(ge=1, le=9), RefusedAs("INVALID.MAX.RESULTS")] = 1
    flag: Flag = False
    due: Annotated[str | None, RequiredWhen("Flag", (True,))] = None
    named: Annotated[str | None, RequiredWhen("Color", ("Red",))] = None


@pytest.mark.parametrize(
    ("flat", "fields"),
    [
        ({"Inner.Word": "two", "Color": "RED", "Named": "x"}, {"inner": {"word": "TWO"}, "color": "Red", "named": "x"}),
        ({"Inner.Note": "", "Inner.Other": "x"}, {"inner": {"note": "", "other": "x"}}),
        ({"Inner.Note": "x", "Inner.Other": ""}, {"inner": {"note": "x"}}),
        ({"Inner.Note": "", "Inner.Other": ""}, {}),
        ({"Items.1.Note": "", "Items.2.Note": "x", "Due": ""}, {"items": ({"note": "x"},)}),
        ({"Texts": '["a", "b"]'}, {"texts": ("a", "b")}),
        ({"Texts.1": "a", "Texts.4": "b"}, {"texts": ("a", "b")}),
        ({"Count": "-0012", "Size": "+9", "Flag": "fALSE"}, {"count": -12, "size": 9, "flag": False}),
        ({"Count": str(2**63 - 1)}, {"count": 2**63 - 1}),
        ({"Flag": "True", "Due": "now"}, {"flag": True, "due": "now"}),
        ({"flag": "true", "FLAG": "true", "Flag ": "true"}, {}),
    ],
)
def test_what_is_written_is_read(flat: dict[str, str], fields: dict[str, Any]):
    assert validate(Toy, flat).model_dump(exclude_unset=True) == fields


@pytest.mark.parametrize(
    ("flat", "message"),
    [
        ({"Color": "blue"}, "Color: Input should be 'Red'"),
        ({"Inner": "x"}, "Inner: Input should be an object"),
        ({"Inner.1": "x"}, "Inner: Input should be an object"),
        ({"Items": "x"}, "Items: Input should be a list"),
        ({"Items.Word": "x"}, "Items: Input should be a list"),
        ({f"Items.{number}.Other": "x" for number in range(3)}, "Items: List should have at most 2 items"),
        ({"Items.0.Word": "One", "Items.1.Word": "three"}, "Items.2.Word: Input should be 'One' or 'TWO'"),
        ({"Texts": "[a"}, "Texts: Value error, is not a JSON text"),
        ({"Texts": "[" * 100_000}, "Texts: Value error, is not a JSON text"),
        ({"Texts": "7"}, "Texts: Input should be a list"),
        ({"Count": str(2**63)}, "Count: Input should be a valid integer"),
        ({"Count": "1.0"}, "Count: Input should be a valid integer"),
        ({"Count": "٣"}, "Count: Input should be a valid integer"),
        ({"Flag": "1"}, "Flag: Input should be a valid boolean"),
        ({"Flag": "true"}, "Due: required where Flag is true"),
        ({"Color": "red"}, "Named: required where Color is Red"),
    ],
)
def test_what_is_wrong_is_named(flat: dict[str, str], message: str):
    with pytest.raises(ApiError) as error:
        validate(Toy, flat)

    assert error.value.refusal.code == "InvalidParameter"
    assert error.value.refusal.message == f"Invalid parameter, please check the parameter input. {message}"


def test_a_parameter_may_have_a_code_of_its_own():
    with pytest.raises(ApiError) as error:
        validate(Toy, {"Size": "10"})

    assert error.value.refusal.code == "INVALID.MAX.RESULTS"


def test_the_description_of_parameters_says_it_all():
    described = {path: member.value for path, member in walk(parameters(Toy))}

    assert (described["Color"].words, described["Color"].any_case) == (("Red",), True)
    assert (described["Inner.Word"].words, described["Items.N.Word"].default) == (("One", "TWO"), "One")
    assert described["Items.N.Note"].may_be_blank
    assert described["Items"].bounds == (("minItems", 1), ("maxItems", 2))
    assert described["Texts"].json_text
    assert described["Size"] == Value(
        "integer",
        bounds=(("minimum", 1), ("maximum", 9)),
        refused_as="INVALID.MAX.RESULTS",
        has_default=True,
        default=1,
    )
    assert described["Due"].required_when == RequiredWhen("Flag", (True,))


def test_codes_beside_the_gateways_have_to_be_declared():
    alb = PRODUCTS[0]
    get, create = alb.actions["GetListenerAttribute"], alb.actions["CreateListener"]

    assert is_declared("ResourceNotFound.Listener", alb, get)
    assert is_declared("SignatureDoesNotMatch", alb, get)
    assert is_declared("MissingListenerId", alb, get)
    assert is_declared("MissingDefaultActions.1.Type", alb, create)
    assert is_declared("Throttling.User", alb, create)
    assert is_declared("Forbidden.RAM", alb, get)
    assert not is_declared("MissingListenerId", alb, create)
    assert not is_declared("DryRunOperation", alb, get)
    assert not is_declared("Throttling.User", alb, get)
    assert not is_declared("ResourceNotFound.Certificate", alb, get)
    assert not is_declared("ResourceNotFound.Listener", None, None)


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
