"""Writes every file that is generated from the models: CRDs, the chart's copy of them, and the reference pages.

``python -m albtls.api.generate ROOT`` writes below ROOT, the top of a checkout; with ``--check`` it writes nothing and
fails where a file is not what it would write. Must never write anything that depends on when or where it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from albtls.api.crd import render_crds
from albtls.api.reference import render_reference

CRDS: Final = Path("crds")
CHART_CRDS: Final = Path("helm/albtls/files/crds")
REFERENCE: Final = Path("docs/reference")


def render_all() -> dict[Path, str]:
    """Return the text of every generated file by its path below the top of a checkout."""
    crds = render_crds()
    return {
        **{CRDS / name: text for name, text in crds.items()},
        **{CHART_CRDS / name: text for name, text in crds.items()},
        **{REFERENCE / name: text for name, text in render_reference().items()},
    }


Render = Callable[[], Mapping[Path, str]]
"""Gives the text of each generated file by its path below the top of a checkout."""


def outdated(root: Path, render: Render = render_all) -> list[Path]:
    """Return the generated files below *root* that are missing or differ from what *render* gives."""
    return [path for path, text in render().items() if _read(root / path) != text]


def write_all(root: Path, render: Render = render_all) -> None:
    """Write every generated file below *root*."""
    for path, text in render().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None, render: Render = render_all) -> int:
    """Write or check the generated files that *render* gives, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", type=Path, default=Path(), help="top of the checkout (default: here)")
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a file is outdated")
    options = parser.parse_args(arguments)
    if not options.check:
        write_all(options.root, render)
        return 0
    old = outdated(options.root, render)
    sys.stderr.writelines(f"outdated: {path} (run `make crds`)\n" for path in old)
    return 1 if old else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
