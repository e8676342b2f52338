"""The reference pages, from the models and the table of reasons.

Must never say what the models don't: a sentence that belongs to a field is written at the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from albtls.api.conditions import ConditionType
from albtls.api.crd import crd
from albtls.api.meta import API_VERSION, FINALIZER, Kind
from albtls.api.reasons import REASONS, ReasonRow
from albtls.api.structural import Schema

_GENERATED: Final = "<!-- Generated from the models in albtls.api by `make crds`. Do not edit. -->\n\n"

_CONDITIONS_INTRO: Final = """\
# Conditions and their reasons

Every reason that a condition of an AlbListenerTLS or an AlbCaBinding can carry, and what it makes of Ready,
Reconciling and Stalled. These three are what Flux, Helm and Argo CD read; Ready carries the reason that decides.
Reconciling and Stalled are listed only while they are True, and never both. `kubectl describe altls` shows them all.

| Reason | Condition | Ready | Reconciling | Stalled |
|---|---|---|---|---|"""

_CONDITIONS_NOTES: Final = """
¹ Ready stays True, without Reconciling, as long as this generation of the object was fully programmed once and all
that the listener serves is valid: a bad renewal does not take away what works.

² True under the same terms as ¹, else Unknown with Reconciling. While the cloud or the API server can't be reached,
what was true when they last answered counts for 15 minutes.
"""

_READY: Final = {
    "True": "True",
    "False": "False",
    "Unknown": "Unknown",
    "Keep": "True or Unknown ²",
}

_BOUNDS: Final = (
    ("minLength", "maxLength", "characters"),
    ("minimum", "maximum", ""),
    ("minItems", "maxItems", "items"),
    ("minProperties", "maxProperties", "entries"),
)


def render_reference() -> dict[str, str]:
    """Return every reference page as Markdown, by file name; the same models give the same bytes."""
    return {
        "albtls-io-v1alpha1.md": _GENERATED + _api_page(),
        "conditions.md": _GENERATED + _conditions_page(),
    }


def _conditions_page() -> str:
    return "\n".join(
        (_CONDITIONS_INTRO, *(_reason_line(row) for row in REASONS.values()), _CONDITIONS_NOTES, *_meanings())
    )


def _reason_line(row: ReasonRow) -> str:
    kept = row.ready == "Keep"
    ready = _READY[row.ready] + (" ¹" if row.reconciling else "")
    reconciling = "while Unknown" if kept else ("True" if row.reconciling else "")
    anchor = f"[{row.reason}](#{row.reason.lower()})"
    return f"| {anchor} | {row.condition}={row.status} | {ready} | {reconciling} | {'True' if row.stalled else ''} |"


def _meanings() -> Iterator[str]:
    for kind in ConditionType:
        rows = [row for row in REASONS.values() if row.condition is kind]
        if rows:
            yield f"## Reasons of {kind}\n"
        for row in rows:
            yield f"### {row.reason}\n\n{row.meaning}\n\n**Way out:** {row.remedy}\n"


def _api_page() -> str:
    return "\n".join(
        (
            f"# {API_VERSION}\n",
            "The two resources of albtls, field by field. The same text is at hand in a cluster:",
            "`kubectl explain altls.spec.certificates`.\n",
            f"The finalizer `{FINALIZER}` is on an object only while its deletion has work to do in the cloud.\n",
            *(line for kind in Kind for line in _kind_section(kind)),
        )
    )


def _kind_section(kind: Kind) -> Iterator[str]:
    definition = crd(kind)["spec"]
    schema: Schema = definition["versions"][0]["schema"]["openAPIV3Schema"]
    yield f"## {kind}\n"
    yield f"{schema['description']}\n"
    yield f"Short name `{kind.short_name}`, plural `{kind.plural}`, namespaced.\n"
    for part in ("spec", "status"):
        yield f"### {kind} {part}\n"
        yield "| Field | Type | Default | Meaning |"
        yield "|---|---|---|---|"
        yield from _rows(schema["properties"][part], part)
        yield ""
    yield f"### {kind} rules\n"
    yield "The API server refuses an object that breaks one of these:\n"
    yield from (f"* {message}" for message in _unique(_rules(schema)))
    yield ""


def _rows(schema: Schema, path: str) -> Iterator[str]:
    required = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        here = f"{path}.{name}"
        mark = " **(required)**" if name in required else ""
        yield f"| `{here}`{mark} | {_type(part)} | {_default(part)} | {_meaning(part)} |"
        yield from _rows(part, here)
        if part.get("type") == "array":
            yield from _rows(part["items"], f"{here}[]")


def _type(schema: Schema) -> str:
    if schema["type"] == "array":
        return f"list of {schema['items']['type']}"
    if "additionalProperties" in schema:
        return f"map of {schema['additionalProperties']['type']}"
    return "time" if schema.get("format") == "date-time" else str(schema["type"])


def _default(schema: Schema) -> str:
    value = schema.get("default")
    if value is None:
        return ""
    if value == {}:
        return "as below"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _meaning(schema: Schema) -> str:
    text = [str(schema.get("description", ""))]
    if "enum" in schema:
        text.append("One of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".")
    if "pattern" in schema:
        text.append(f"Pattern `{schema['pattern']}`.")
    text.extend(_bound(schema.get(low), schema.get(high), unit) for low, high, unit in _BOUNDS)
    return " ".join(part for part in text if part).replace("|", "\\|")


def _bound(low: int | None, high: int | None, unit: str) -> str:
    if high is None:
        return "" if low is None else f"At least {low} {unit}".rstrip() + "."
    return (f"At most {high} {unit}" if low is None else f"{low} to {high} {unit}").rstrip() + "."


def _rules(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from (rule["message"] for rule in schema.get("x-kubernetes-validations", ()))
    for part in schema.get("properties", {}).values():
        yield from _rules(part)
    if "items" in schema:
        yield from _rules(schema["items"])


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
