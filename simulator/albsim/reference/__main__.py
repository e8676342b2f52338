"""Writes what is generated from albsim's own descriptions, or checks that it is up to date.

``python -m albsim.reference ROOT`` writes below ROOT, the top of a checkout; with ``--check`` it writes nothing and
fails where a file isn't what it would write. Must never write anything that depends on when or where it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from albsim.gateway.gateway import PRODUCTS
from albsim.reference import page, tables

PAGE: Final = Path("docs/reference/albsim.md")
README: Final = Path("simulator/README.md")


class MarkerError(Exception):
    """The README has no place for a table."""


def render(readme: str) -> dict[Path, str]:
    """The text of every generated file by its path below the top of a checkout.

    Args:
        readme: the README as it is, whose tables are replaced.
    """
    parts = {"actions": tables.coverage(PRODUCTS), "switches": tables.switches()}
    return {PAGE: page.render(PRODUCTS), README: replaced(readme, parts)}


def replaced(text: str, parts: Mapping[str, str]) -> str:
    """A text with each part between its markers.

    Raises:
        MarkerError: if a part has no markers.
    """
    for name, part in parts.items():
        begin, end = f"<!-- begin generated {name} -->\n", f"<!-- end generated {name} -->\n"
        before, found, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not (found and ended):
            raise MarkerError(f"{README} has no markers of {name}")
        text = f"{before}{begin}{part}{end}{after}"
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the generated files, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m albsim.reference", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("root", nargs="?", type=Path, default=Path(), help="top of the checkout (default: here)")
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a file is outdated")
    options = parser.parse_args(arguments)
    files = render((options.root / README).read_text(encoding="utf-8"))
    outdated = [path for path, text in files.items() if _read(options.root / path) != text]
    if options.check:
        sys.stderr.writelines(f"outdated: {path} (run `make crds`)\n" for path in outdated)
        return 1 if outdated else 0
    for path in outdated:
        (options.root / path).parent.mkdir(parents=True, exist_ok=True)
        (options.root / path).write_text(files[path], encoding="utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
