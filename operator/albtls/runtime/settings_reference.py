"""The reference page of the settings, from the settings themselves.

``python -m albtls.runtime.settings_reference ROOT`` writes it below ROOT, the top of a checkout; with ``--check`` it
writes nothing and fails where the page is not what it would write. Must never say what `Settings` doesn't: a sentence
that belongs to a setting is written at the setting.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic.alias_generators import to_camel

from albtls.api import generate
from albtls.runtime.settings import Settings

PAGE: Final = Path("docs/reference/settings.md")

_INTRO: Final = """\
<!-- Generated from albtls.runtime.settings by `make crds`. Do not edit. -->

# Settings

The operator reads its settings from environment variables when it starts. Lists and objects are written as JSON. A
value that can't be right ends the process at once, with a message that names the variable.

In the chart a setting is a key below `settings` in `values.yaml`: `ALBTLS_LOG_FORMAT` is `settings.logFormat`. The
chart refuses those that it sets by itself.

Credentials are no settings: [credentials](../how-to/credentials.md) tells where they come from.

| Variable | In the chart | Type | Default | Meaning |
|---|---|---|---|---|
"""


def render_settings() -> str:
    """Return the page as Markdown; the same settings give the same bytes."""
    schema = Settings.model_json_schema(by_alias=False)
    access = schema["$defs"]["AccessEntry"]
    return "\n".join((_INTRO + "\n".join(_rows(schema)), *_access(access), ""))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page and return the exit status."""
    return generate.main(arguments, lambda: {PAGE: render_settings()})


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, setting in schema["properties"].items():
        plain = name.rstrip("_")  # a trailing underscore keeps clear of Python's own words
        cells = (
            f"`ALBTLS_{plain.upper()}`",
            f"`{to_camel(plain)}`",
            _type(setting, schema["$defs"]),
            _default(setting),
            " ".join(setting["description"].split()).replace("|", "\\|").replace("<", "\\<"),
        )
        yield f"| {' | '.join(cells)} |"


def _type(setting: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    known = next(part for part in setting.get("anyOf", (setting,)) if part.get("type") != "null")
    known = definitions[known["$ref"].rpartition("/")[2]] if "$ref" in known else known
    if "enum" in known:
        return " or ".join(f"`{value}`" for value in known["enum"])
    if known["type"] == "array":
        return "JSON list"
    return f"{known.get('format', known['type'])}{_bounds(known)}"


def _bounds(schema: Mapping[str, Any]) -> str:
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most"}
    return "".join(f", {word} {schema[key]:g}" for key, word in words.items() if key in schema)


def _default(setting: Mapping[str, Any]) -> str:
    if "default" not in setting:
        return "computed"
    value = setting["default"]
    return f"`{value}`" if value or value == 0 else ""


def _access(entry: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## An entry of `access`\n"
    yield " ".join(entry["description"].split()) + "\n"
    yield "| Field | Type | Default | Meaning |"
    yield "|---|---|---|---|"
    for name, field in entry["properties"].items():
        kind = f"list of {field['items']['type']}" if field["type"] == "array" else field["type"]
        default = "everything" if field["default"] == [] else f"`{str(field['default']).lower()}`"
        yield f"| `{to_camel(name)}` | {kind} | {default} | {' '.join(field['description'].split())} |"


if __name__ == "__main__":
    sys.exit(main())
