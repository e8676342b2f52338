"""Ports of the cluster's services on 127.0.0.1, and whether they answer."""

import http.client
import random
import socket
from collections.abc import Mapping, Sequence

# Below what systems hand out to outgoing connections. Else a client that keeps trying while the API server is down
# could be given the server's own port, connect to itself there, and keep the server from coming back.
_RANGE = range(20_000, 30_000)
_HOST = "127.0.0.1"


def free_ports(names: Sequence[str]) -> dict[str, int]:
    """Return a port for each name that nothing listens on at the moment."""
    candidates = random.SystemRandom().sample(_RANGE, k=len(_RANGE))
    free = (port for port in candidates if _is_free(port))
    return {name: next(free) for name in names}


def listens(port: int) -> bool:
    """Tell whether something accepts connections on the port."""
    try:
        with socket.create_connection((_HOST, port), timeout=5):
            return True
    except OSError:
        return False


def answers(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a GET gives 200. No proxy is asked, whatever the environment says."""
    try:
        connection.request("GET", path, headers=dict(headers))
        return connection.getresponse().status == 200
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True
