"""The environment that child processes are started with.

A developer's shell knows proxies, cloud credentials and clusters. A child that inherits them may send loopback calls
to a proxy, or act on a real cloud account or a real cluster. So children of tests, demo and benchmarks get an
environment without these. It must never be used for tools that download something (Go, pip): those may need the proxy.
"""

import os
from collections.abc import Mapping

_DROPPED_PREFIXES = (
    "ALBSIM_",
    "ALBTLS_",
    "ALIBABA_",
    "ALIBABACLOUD_",
    "ALICLOUD_",
    "ALIYUN_",
    "KUBERNETES_SERVICE_",
    "KUBERNETES_PORT",
)
_DROPPED_SUFFIXES = ("_PROXY",)
_DROPPED_NAMES = frozenset({"KUBECONFIG", "KUBERC", "KUBECACHEDIR"})


def scrubbed(**extra: str) -> dict[str, str]:
    """Return this process's environment without proxies, cloud credentials and clusters.

    Args:
        extra: Variables to add; they win over what is inherited and are not filtered.

    Returns:
        A new dictionary, fit for the `env` argument of `subprocess` functions.
    """
    return without_foreign_settings(os.environ) | extra


def without_foreign_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of `environment` that cannot lead a child to a proxy, a cloud account or a cluster."""
    return {name: value for name, value in environment.items() if not _is_foreign(name.upper())}


def _is_foreign(name: str) -> bool:
    return name.startswith(_DROPPED_PREFIXES) or name.endswith(_DROPPED_SUFFIXES) or name in _DROPPED_NAMES
