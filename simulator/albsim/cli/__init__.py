"""The command line, ``albsim``."""

from albsim.cli.program import main

__all__ = ["main"]
