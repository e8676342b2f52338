"""Lets a QUIC server choose its certificate by what a client's hello says, which aioquic has no way to ask for.

aioquic takes one certificate from its configuration when a connection begins. This is the only module that uses parts
of aioquic that are not meant for it, each of them in one place:

* ``QuicConnection._initialize`` makes the TLS context and is run before the first message is handed to it; there is no
  public moment between the two.
* ``Context._signature_algorithms_for_private_key`` knows with which algorithms a key can sign.
* ``QuicServer._protocols`` knows which connections exist, to tell a datagram that begins a new one.

The rest is public: the context's certificate attributes, its ``handle_message``, and ``pull_client_hello``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aioquic.asyncio.server import QuicServer
from aioquic.buffer import Buffer, BufferReadError  # type: ignore[attr-defined]  # its own type stubs are incomplete
from aioquic.quic.connection import QuicConnection
from aioquic.quic.packet import QuicPacketType, pull_quic_header
from aioquic.tls import Alert, ClientHello, Context, Epoch, HandshakeType, State, pull_client_hello

from albsim.dataplane.http3.identities import Identity

Answering = Callable[[str | None], Sequence[Identity]]

_HEADER = 4


@dataclass(slots=True)
class Shown:
    """What a handshake has come to so far."""

    server_name: str = ""
    certificate_id: str = ""


def choose_by_hello(connection: QuicConnection, answering: Answering) -> Shown:
    """Make a server's connection that has not begun show the certificate that the client's hello asks for.

    Args:
        connection: made, but not yet given any datagram.
        answering: the certificates that can answer for a server name, the preferred one first.

    Returns:
        A note that is filled in when the hello has come.
    """
    shown = Shown()
    initialize = connection._initialize  # noqa: SLF001 - the module's docstring says why

    def initialize_and_listen(peer_cid: bytes) -> None:
        initialize(peer_cid)
        _listen(connection.tls, answering, shown)

    connection._initialize = initialize_and_listen  # type: ignore[method-assign]  # noqa: SLF001 - likewise
    return shown


def begins_connection(server: QuicServer, datagram: bytes, connection_id_length: int) -> bool:
    """Whether a datagram belongs to no connection that exists and could begin one."""
    try:
        header = pull_quic_header(Buffer(data=datagram), host_cid_length=connection_id_length)
    except ValueError:
        return False
    known = server._protocols  # noqa: SLF001 - the module's docstring says why
    return header.packet_type == QuicPacketType.INITIAL and header.destination_cid not in known


def _listen(tls: Context, answering: Answering, shown: Shown) -> None:
    handle = tls.handle_message
    received = bytearray()

    def look_first(data: bytes, output: dict[Epoch, Buffer]) -> None:
        if tls.state is State.SERVER_EXPECT_CLIENT_HELLO:
            received.extend(data)
            hello = _hello(bytes(received))
            if hello is not None:
                _show(tls, hello, answering(hello.server_name), shown)
        handle(data, output)

    tls.handle_message = look_first  # type: ignore[method-assign,assignment]  # this instance's alone


def _hello(received: bytes) -> ClientHello | None:
    """The client's hello, once it is there as a whole; what is wrong with it is aioquic's to say."""
    length = _HEADER + int.from_bytes(received[1:_HEADER], "big")
    if not _HEADER <= length <= len(received) or received[0] != HandshakeType.CLIENT_HELLO:
        return None
    try:
        return pull_client_hello(Buffer(data=received[:length]))
    except (Alert, BufferReadError):
        return None


def _show(tls: Context, hello: ClientHello, identities: Sequence[Identity], shown: Shown) -> None:
    """Take the first identity that the client can verify; if there is none, aioquic refuses the handshake."""
    offered = set(hello.signature_algorithms or ())
    tls.certificate_private_key = None
    for identity in identities:
        tls.certificate, tls.certificate_chain = identity.leaf, identity.chain
        tls.certificate_private_key = identity.key
        shown.server_name, shown.certificate_id = hello.server_name or "", identity.certificate_id
        if offered.intersection(tls._signature_algorithms_for_private_key()):  # noqa: SLF001 - the module's docstring
            return
