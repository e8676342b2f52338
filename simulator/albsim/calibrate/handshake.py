"""A TLS client that trusts nobody and asks: which certificate is served, is a client's own certificate taken?

TLS 1.2 alone: there the cipher suite says which key algorithm the client can use, and a refused client certificate
ends the handshake.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from albsim.calibrate.certificates import Issued
from albsim.calibrate.places import Place, UnreachableError

RSA_ONLY: Final = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"
ECC_ONLY: Final = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one connection came to.

    Attributes:
        served: SHA-256 of the server's certificate, in lower-case hex; empty: there was no handshake.
        status: status line of the answer to one request; empty: none came.
    """

    served: str = ""
    status: str = ""

    @property
    def taken(self) -> bool:
        """Whether the request came through: a proxy may also refuse a client's certificate by HTTP status 400."""
        return bool(self.status) and " 400" not in self.status


def look(place: Place, name: str, suites: str, identity: Issued | None = None) -> Seen:
    """Make one connection and one request.

    Args:
        place: where.
        name: server name that is asked for.
        suites: cipher suites that the client knows.
        identity: its own certificate.

    Raises:
        UnreachableError: there is no TCP connection.
    """
    context = _context(suites, identity)
    try:
        plain = socket.create_connection(place, timeout=_PATIENCE)
    except OSError as error:
        raise UnreachableError(f"{place[0]}:{place[1]} can't be reached: {error.strerror or error}") from None
    served = ""
    with plain:
        try:
            with context.wrap_socket(plain, server_hostname=name) as connection:
                served = sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
                connection.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                return Seen(served, connection.recv(4096).partition(b"\r\n")[0].decode("ascii", "replace"))
        except OSError:  # ssl.SSLError is one
            return Seen(served)


def _context(suites: str, identity: Issued | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # what is measured is who answers, not whether to trust them
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suites)
    if identity is not None:
        with tempfile.TemporaryDirectory() as folder:
            chain = Path(folder, "client.pem")
            chain.touch(mode=0o600)
            chain.write_text(identity.key_pem + identity.pem, encoding="ascii")
            context.load_cert_chain(chain)
    return context
