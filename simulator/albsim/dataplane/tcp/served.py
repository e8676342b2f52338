"""Notes what each handshake used: the server name, the context, and which of two certificates OpenSSL picked.

OpenSSL picks between an RSA and an ECC certificate inside the handshake and the ssl module has no way to ask which one
it took, so for a context with two of them the Certificate message on the wire is looked at.
"""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

_HANDSHAKE = 22
_CERTIFICATE = 11


@dataclass(slots=True)
class Handshake:
    """What is known of one handshake.

    Attributes:
        server_name: what the client asked for.
        certificate_id: CertIdentifier of the certificate that was sent.
    """

    server_name: str = ""
    certificate_id: str = ""


class Handshakes:
    """Handshakes of the connections that are open."""

    def __init__(self) -> None:
        self._notes: WeakKeyDictionary[object, Handshake] = WeakKeyDictionary()

    def of(self, connection: object) -> Handshake:
        """The note of a connection; empty at first."""
        return self._notes.setdefault(connection, Handshake())

    def watch(self, context: ssl.SSLContext, ids_by_sha256: Mapping[str, str]) -> None:
        """Note the certificate that each handshake under ``context`` sends.

        Args:
            context: holds certificates of both key algorithms.
            ids_by_sha256: their CertIdentifiers by SHA-256 of their DER, upper-case hex.
        """

        def on_message(connection: object, direction: str, *about: *tuple[int, int, int, bytes]) -> None:
            version, content, kind, data = about
            if direction == "write" and (content, kind) == (_HANDSHAKE, _CERTIFICATE):
                leaf = _leaf(data, is_tls_1_3=version == ssl.TLSVersion.TLSv1_3)
                self.of(connection).certificate_id = ids_by_sha256.get(hashlib.sha256(leaf).hexdigest().upper(), "")

        _set_message_callback(context, on_message)


def watchable(context: ssl.SSLContext) -> None:
    """Let connections that begin under ``context`` be watched under a context that SNI chooses."""
    _set_message_callback(context, lambda *_: None)


def _set_message_callback(context: ssl.SSLContext, callback: object) -> None:
    context._msg_callback = callback  # type: ignore[attr-defined]  # noqa: SLF001 - the only hook there is


def _leaf(message: bytes, *, is_tls_1_3: bool) -> bytes:
    """DER of the first certificate in a Certificate message (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2)."""
    position = 4
    if is_tls_1_3:
        position += 1 + message[position]
    position += 3
    length = int.from_bytes(message[position : position + 3], "big")
    return message[position + 3 : position + 3 + length]
