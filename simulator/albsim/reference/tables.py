"""The tables that the README holds: which actions there are, and which switches."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from pydantic.alias_generators import to_camel

from albsim.contract.action import Product
from albsim.world.switches import Switches

_TITLES = {"Alb": "ALB", "cas": "CAS", "quotas": "Quota Center"}
_MEMBER = re.compile(r'^\s+(\w+) = "[^"]*"(?:\s+# (.+))?$', re.MULTILINE)


def title(product: Product) -> str:
    """The name of a product as people write it."""
    return _TITLES.get(product.name, product.name)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in (head, *rows))
    first, *others = [f"| {line} |\n" for line in lines]
    return "".join((first, f"|{'---|' * len(head)}\n", *others))


def coverage(products: Iterable[Product]) -> str:
    """Which actions there are."""
    rows = [(title(product), product.version, ", ".join(product.actions)) for product in products]
    return table(("product", "version", "actions"), rows)


def switches() -> str:
    """What can be switched: the questions, the defaults, and what else the answer can be."""
    return table(("switch", "question", "default", "else"), _switches())


def _switches() -> Iterator[tuple[str, str, str, str]]:
    for name, field in Switches.model_fields.items():
        default = field.default
        kind = type(default)
        meanings = _meanings(kind)
        others = [_answer(member, meanings) for member in kind if member is not default]
        question = " ".join((kind.__doc__ or "").split())
        yield f"`{to_camel(name)}`", question, _answer(default, meanings), "<br>".join(others)


def _answer(member: StrEnum, meanings: dict[str, str]) -> str:
    meaning = meanings[member.name]
    return f"`{member.value}`: {meaning}" if meaning else f"`{member.value}`"


def _meanings(kind: type[StrEnum]) -> dict[str, str]:
    """What the comment of each member of an enumeration says."""
    return dict(_MEMBER.findall(inspect.getsource(kind)))
