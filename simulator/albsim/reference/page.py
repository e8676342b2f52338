"""The reference page: every action with its parameters, response fields, refusals and limits.

Must never say what the descriptions of the actions don't.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from albsim.catalogue import CATALOGUE
from albsim.contract.action import Action, Kind, Product
from albsim.contract.codes import GATEWAY_CODES, codes_of
from albsim.contract.describe import Member, Value, parameters, response_fields, walk
from albsim.reference.tables import table, title

_INTRO = """\
<!-- Generated from albsim's descriptions of its actions by `make crds`. Do not edit. -->

# What albsim answers

Every action of the [simulated cloud](../../simulator/README.md), as it checks requests and as it answers. `N` is the
position in a list, which can be counted from 1 or from 0. All parameters can be in the query or in a form. Booleans are
`true` or `false` in any case. A blank value counts as not given, but where a parameter is marked "may be blank".
Parameters that an action doesn't know are passed over.

Below an optional object or list, "yes" means: required where the object is given. A response field marked `?` is absent
where it doesn't apply; each response has a `RequestId` beside what is shown.

Every action can be refused with the codes of the gateway, with `Missing` and the name of a parameter that is required
and not given, and with `InvalidParameter`, whose message names the parameter. What else it can be refused with stands
there; the last section has status and message of each code.
"""
_UNITS = {1: "second", 60: "minute"}


def render(products: Sequence[Product]) -> str:
    """The page as Markdown; the same descriptions give the same bytes."""
    sections = [section for product in products for section in _product(product)]
    return "\n".join([_INTRO, *sections, _codes(products)])


def _product(product: Product) -> Iterator[str]:
    yield f"## {title(product)} {product.version}\n"
    for name in sorted(product.actions):
        yield from _action(product, product.actions[name])


def _action(product: Product, action: Action) -> Iterator[str]:
    yield f"### {action.name}\n"
    yield f"{_nature(action)}\n"
    members = list(walk(parameters(action.params)))
    if members:
        rows = [(f"`{path}`", _type(member.value), _required(member), _rules(member.value)) for path, member in members]
        yield table(("parameter", "type", "required", "rules"), rows)
    fields = [_field(path, member) for path, member in walk(response_fields(action.response))]
    yield f"Response: {', '.join(fields) or 'nothing else'}\n"
    refusals = sorted(codes_of(product, action) - set(GATEWAY_CODES))
    yield f"Refusals: {', '.join(f'`{code}`' for code in refusals)}\n"


def _nature(action: Action) -> str:
    nature = {Kind.READ: "Reads.", Kind.WRITE: "Changes something, at once."}[action.kind]
    if action.asynchronous:
        nature = "Answers with a job, and changes something when that ends."
    if action.rate is None:
        return nature
    unit = _UNITS.get(int(action.rate.seconds), f"{action.rate.seconds:g} seconds")
    return f"{nature} At most {action.rate.calls} calls a {unit}, then `{action.rate.code}`."


def _type(value: Value) -> str:
    kind = f"list of {_plural(value.items)}" if value.items is not None else value.kind
    return f"{kind}, as one JSON text" if value.json_text else kind


def _plural(value: Value) -> str:
    return "any" if value.kind == "any" else f"{value.kind}s"


def _required(member: Member) -> str:
    when = member.value.required_when
    if when is None:
        return "yes" if member.required else ""
    words = " or ".join(f"`{_word(value)}`" for value in when.values)
    return f"where `{when.parameter}` is {words}"


def _rules(value: Value) -> str:
    return "; ".join(_rule_texts(value))


def _rule_texts(value: Value) -> Iterator[str]:
    words = value.words or (value.items.words if value.items is not None else ())
    if words:
        case = ", in any case" if value.any_case or (value.items is not None and value.items.any_case) else ""
        yield f"{', '.join(f'`{word}`' for word in words)}{case}"
    for low, high, what in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
    ):
        if limits := _range(dict(value.bounds), low, high):
            yield f"{limits}{what.removesuffix('s') if limits.endswith(' 1') else what}"
    if value.pattern:
        yield f"matches `{value.pattern}`"
    if value.may_be_blank:
        yield "may be blank"
    if value.has_default and value.default not in ("", []):
        yield f"default `{_word(value.default)}`"
    if value.refused_as:
        yield f"else `{value.refused_as}`"


def _range(bounds: dict[str, float], low: str, high: str) -> str:
    least, most = (int(bounds[key]) if key in bounds else None for key in (low, high))
    if least is not None and most is not None:
        return f"exactly {least}" if least == most else f"{least} to {most}"
    if least is not None:
        return f"at least {least}"
    return "" if most is None else f"at most {most}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field(path: str, member: Member) -> str:
    return f"`{path}`{'' if member.required else '?'} ({_type(member.value)})"


def _codes(products: Iterable[Product]) -> str:
    own = {code for product in products for action in product.actions.values() for code in codes_of(product, action)}
    gateway = table(("code", "status", "message"), map(_code, GATEWAY_CODES))
    others = table(("code", "status", "message"), map(_code, sorted(own - set(GATEWAY_CODES))))
    return f"## Codes\n\nOf the gateway:\n\n{gateway}\nOf the actions:\n\n{others}"


def _code(code: str) -> tuple[str, str, str]:
    status, message = CATALOGUE[code]
    return f"`{code}`", str(status), f"`{message}`"
