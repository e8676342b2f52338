"""`python -m devtools.toolchains --go FOLDER --node FOLDER`: builds and installs what programs in other languages need.

Prints where it is. What is there already is left alone.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.cluster.errors import ToolsError
from devtools.cluster.progress import say
from devtools.toolchains.go_programs import go_program
from devtools.toolchains.node import find_node, node_modules


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare what is asked for and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m devtools.toolchains", description=__doc__)
    parser.add_argument("--go", type=Path, action="append", default=[], help="folder of a Go module")
    parser.add_argument("--node", type=Path, action="append", default=[], help="folder of a package.json")
    options = parser.parse_args(arguments)
    try:
        for module in options.go:
            print(f"{module}  {go_program(module)}")
        for package in options.node:
            print(f"{package}  {node_modules(package, find_node())}")
    except ToolsError as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
