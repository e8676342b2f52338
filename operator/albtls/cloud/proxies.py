"""Keeps proxies that nobody configured for the cloud out of the SDK's way.

The SDK and its credential helpers read HTTP_PROXY and HTTPS_PROXY by themselves and ignore NO_PROXY, so that even a
call to loopback or to the metadata service would leave through a proxy meant for something else. There is no option to
turn that off: an unset option means "look into the environment". Hence the environment is what has to be right.
"""

from collections.abc import MutableMapping
from typing import Final

_VARIABLES: Final = {"http": ("HTTP_PROXY", "http_proxy"), "https": ("HTTPS_PROXY", "https_proxy")}


def align_proxy_environment(environ: MutableMapping[str, str], *, http_proxy: str, https_proxy: str) -> None:
    """Makes the process's proxy variables say exactly what the settings say; an empty setting removes them.

    Affects everything in this process that reads them later, the credential helpers' calls to STS included, which have
    no setting of their own. Call it once, at the start, before other clients are made.
    """
    for scheme, proxy in (("http", http_proxy), ("https", https_proxy)):
        for variable in _VARIABLES[scheme]:
            environ.pop(variable, None)
        if proxy:
            environ[_VARIABLES[scheme][0]] = proxy
