"""Reads a seed file, with errors a person can act on."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from albsim.seed.model import Seed


class SeedError(Exception):
    """The seed cannot be used; the message says what is wrong and where, and quotes no secret."""


def load(path: Path) -> Seed:
    """The seed in a YAML file.

    Raises:
        SeedError: if it cannot be read, is no YAML or does not follow the description.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError(f"{path} is not YAML: {error}") from None
    try:
        return Seed.model_validate(content)
    except ValidationError as error:
        raise SeedError(f"{path}:\n" + "\n".join(_lines(error))) from None


def _lines(error: ValidationError) -> list[str]:
    return [
        f"  {'.'.join(str(part) for part in problem['loc']) or 'seed'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    ]
