"""Reads a seed file, with errors a person can act on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

from albsim.seed.model import Seed

STARTER: Final = Path(__file__).with_name("starter.yaml")
"""A seed file to begin with; the seed where none is given."""


#: libyaml's where PyYAML was built with it: ten times as fast, and a seed of a thousand listeners is long.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SeedError(Exception):
    """The seed cannot be used; the message says what is wrong and where, and quotes no secret."""


def load(path: Path) -> Seed:
    """The seed in a YAML file.

    Raises:
        SeedError: if it cannot be read, is no YAML or does not follow the description.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError(f"{path} is not YAML: {error}") from None
    return checked(content, str(path))


def checked(content: object, name: str) -> Seed:
    """The seed that data describes.

    Args:
        content: what a seed file holds.
        name: what to call it in a message.

    Raises:
        SeedError: if it does not follow the description.
    """
    try:
        return Seed.model_validate(content)
    except ValidationError as error:
        raise SeedError(f"{name}:\n" + "\n".join(_lines(error))) from None


def _lines(error: ValidationError) -> list[str]:
    return [
        f"  {'.'.join(str(part) for part in problem['loc']) or 'seed'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    ]
