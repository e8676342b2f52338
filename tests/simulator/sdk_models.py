"""What the official SDK's models say of parameters and response fields: wire names, types, what is required.

Only their code knows it: annotations, ``from_map``, and comments that say "This parameter is required."
"""

import importlib
import inspect
import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from albsim.contract.action import Product

PACKAGES = {
    ("Alb", "2020-06-16"): "alibabacloud_alb20200616",
    ("cas", "2020-04-07"): "alibabacloud_cas20200407",
    ("cas", "2020-06-30"): "alibabacloud_cas20200630",
    ("quotas", "2020-05-10"): "alibabacloud_quotas20200510",
}
"""The SDK of each product; CAS 2020-06-19 has none."""

_KINDS = {"str": "string", "int": "integer", "bool": "boolean", "float": "number", "dict": "object"}
_REQUIRED = "This parameter is required."


@dataclass(frozen=True, slots=True)
class SdkField:
    """A parameter or response field.

    Attributes:
        kind: JSON schema's name of its type.
        item_kind: of an array: kind of its items.
        model: the SDK's model of an object, or of the objects in a list.
    """

    kind: str
    item_kind: str
    model: type | None
    required: bool


def sdk_of(product: Product) -> ModuleType | None:
    """The SDK's models of a product, if there are any."""
    package = PACKAGES.get((product.name, product.version))
    return importlib.import_module(f"{package}.models") if package else None


@cache
def fields_of(models: ModuleType, model: type) -> dict[str, SdkField]:
    """The fields of a model by wire name."""
    source = inspect.getsource(model.__init__)
    annotations = dict(re.findall(r"^        (\w+): (.+?) = None,$", source, re.MULTILINE))
    required, comment = set(), ""
    for line in source.splitlines():
        comment = f"{comment}{line}" if line.lstrip().startswith("#") else comment
        if assigned := re.match(r"\s+self\.(\w+) = ", line):
            required |= {assigned[1]} if _REQUIRED in comment else set()
            comment = ""
    return {
        wire: _field(models, annotations[attribute], required=attribute in required)
        for attribute, wire in _wire_names(model).items()
    }


def is_shrunk(models: ModuleType, request: str, wire_name: str) -> bool:
    """Whether the SDK sends a list or an object of a request as one JSON text."""
    shrunk = getattr(models, re.sub(r"Request$", "ShrinkRequest", request), None)
    return (
        shrunk is not None
        and f"{wire_name!r}] = self." in (source := inspect.getsource(shrunk))
        and (re.search(rf"\['{wire_name}'\] = self\.\w+_shrink", source) is not None)
    )


def _wire_names(model: type) -> dict[str, str]:
    names, last = {}, ""
    for line in inspect.getsource(model.from_map).splitlines():
        if got := re.search(r"m\.get\('(\w+)'\)", line):
            last = got[1]
        if kept := re.search(r"self\.(\w+)(?:\.append|\[| = (?:m\.get|temp_model))", line):
            names[kept[1]] = last
    return names


def _field(models: ModuleType, annotation: str, *, required: bool) -> SdkField:
    listed = re.fullmatch(r"List\[(.+)\]", annotation)
    item = (listed[1] if listed else annotation).removeprefix("main_models.")
    model = getattr(models, item, None)
    kind = "object" if model or item.startswith("Dict[") else _KINDS.get(item, "any")
    return SdkField("array" if listed else kind, kind if listed else "", model, required)
