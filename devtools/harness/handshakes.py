"""Real TLS handshakes: what a listener serves, and whether it serves it without a gap."""

import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes

_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Served:
    """What one handshake showed.

    Attributes:
        subject: the certificate's subject, in RFC 4514 form.
        issuer: who issued it, likewise.
        not_before: first instant of its validity (UTC).
        not_after: last instant of its validity (UTC).
        fingerprint: SHA-256 over its DER, 64 lower-case hex digits.
        tls_version: such as TLSv1.3.
    """

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    tls_version: str


def client_context(authority_pem: bytes) -> ssl.SSLContext:
    """How a careful client connects: it checks name, validity and issuer, and trusts this authority alone."""
    context = ssl.create_default_context(cadata=authority_pem.decode("ascii"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # what newer Pythons do by themselves
    return context


def handshake(address: str, port: int, server_name: str, authority_pem: bytes) -> Served:
    """Makes one handshake as a careful client does.

    Args:
        address: where the listener is.
        port: its port.
        server_name: the host that is asked for (SNI) and that the certificate must be valid for.
        authority_pem: certificate of the authority that is trusted.

    Raises:
        OSError: there was no connection, or no valid certificate (`ssl.SSLError` is an OSError).
    """
    return _handshake(address, port, server_name, client_context(authority_pem))


def _handshake(address: str, port: int, server_name: str, context: ssl.SSLContext) -> Served:
    with (
        socket.create_connection((address, port), timeout=_TIMEOUT_SECONDS) as connection,
        context.wrap_socket(connection, server_hostname=server_name) as tls,
    ):
        der = tls.getpeercert(binary_form=True)
        version = tls.version()
    if der is None or version is None:
        raise ssl.SSLError("the server showed no certificate")
    certificate = x509.load_der_x509_certificate(der)
    return Served(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        tls_version=version,
    )


@dataclass(frozen=True, slots=True)
class Sighting:
    """One certificate as a prober saw it.

    Attributes:
        served: what the first handshake with it showed.
        first: when that was, in seconds on the monotonic clock.
        count: how many handshakes showed it.
    """

    served: Served
    first: float
    count: int


@dataclass(slots=True)
class Tally:
    """What a prober has counted so far.

    Attributes:
        total: handshakes tried.
        failures: what went wrong, one text a failed handshake.
        sightings: the certificates seen, by fingerprint, in the order of their first sight.
    """

    total: int = 0
    failures: list[str] = field(default_factory=list)
    sightings: dict[str, Sighting] = field(default_factory=dict)


class Prober:
    """Makes one handshake after the other in a thread of its own, from entering the `with` block to leaving it.

    Args:
        address: where the listener is.
        port: its port.
        server_name: the host that is asked for.
        authority_pem: certificate of the authority that is trusted.
        pause: seconds between the end of one handshake and the start of the next.
    """

    def __init__(self, address: str, port: int, server_name: str, authority_pem: bytes, *, pause: float = 0.01) -> None:
        self._target = (address, port, server_name, client_context(authority_pem))
        self._pause = pause
        self._tally = Tally()
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="prober", daemon=True)

    def __enter__(self) -> Self:
        """Starts the handshakes."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends them; the one under way is counted."""
        self._stop.set()
        self._thread.join()

    @property
    def tally(self) -> Tally:
        """A copy of what has been counted so far."""
        with self._changed:
            tally = self._tally
            return Tally(tally.total, list(tally.failures), dict(tally.sightings))

    def wait_for(self, fingerprint: str, patience: float) -> Sighting | None:
        """Waits until a handshake shows this certificate; None where none did within `patience` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: fingerprint in self._tally.sightings, patience)
            return self._tally.sightings.get(fingerprint)

    def wait_total(self, total: int, patience: float) -> bool:
        """Waits until so many handshakes have been made; tells whether that was so within `patience` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._tally.total >= total, patience)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._count(_handshake(*self._target), None)
            except OSError as error:
                self._count(None, f"{type(error).__name__}: {error}")
            self._stop.wait(self._pause)

    def _count(self, served: Served | None, failure: str | None) -> None:
        now = time.monotonic()
        with self._changed:
            self._tally.total += 1
            if failure is not None:
                self._tally.failures.append(failure)
            if served is not None:
                known = self._tally.sightings.get(served.fingerprint)
                count = known.count + 1 if known is not None else 1
                first = known.first if known is not None else now
                self._tally.sightings[served.fingerprint] = Sighting(served, first, count)
            self._changed.notify_all()
