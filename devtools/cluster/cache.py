"""Where built tools are kept: outside the checkout, so that every clone and `git clean` profits from one build."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the cache folder, made if missing.

    It is `$ALBTLS_CACHE`, else `$XDG_CACHE_HOME/albtls`, else `~/.cache/albtls`.
    """
    chosen = os.environ.get("ALBTLS_CACHE")
    folder = Path(chosen) if chosen else _user_cache() / "albtls"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
