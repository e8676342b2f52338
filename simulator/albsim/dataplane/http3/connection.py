"""One HTTP/3 connection: answers every request once it is complete. Frames, streams and windows are aioquic's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3Connection
from aioquic.h3.events import DataReceived, H3Event, HeadersReceived
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import HandshakeCompleted, QuicEvent, StreamReset

from albsim.dataplane.request import Answer

Fields = Sequence[tuple[bytes, bytes]]


class Http3Protocol(QuicConnectionProtocol):
    """The server's side of a connection.

    Args:
        quic: the QUIC connection.
        respond: the answer to the header section of a request.
    """

    def __init__(self, quic: QuicConnection, respond: Callable[[Fields], Answer]) -> None:
        super().__init__(quic)
        self._respond = respond
        self._http: H3Connection | None = None
        self._requests: dict[int, Fields] = {}

    def quic_event_received(self, event: QuicEvent) -> None:
        """Take up what has come; aioquic ends the connection where it breaks the protocol."""
        if isinstance(event, HandshakeCompleted):
            self._http = H3Connection(self._quic)
        elif isinstance(event, StreamReset):
            self._requests.pop(event.stream_id, None)
        if self._http is not None:
            for each in self._http.handle_event(event):
                self._handle(self._http, each)

    def _handle(self, http: H3Connection, event: H3Event) -> None:
        if isinstance(event, HeadersReceived):
            self._requests.setdefault(event.stream_id, event.headers)  # a second section holds trailers
        elif not isinstance(event, DataReceived):
            return
        if event.stream_ended:
            self._answer(http, event.stream_id)

    def _answer(self, http: H3Connection, stream: int) -> None:
        request = self._requests.pop(stream, None)
        if request is None:
            return
        answer = self._respond(request)
        without_body = (b":method", b"HEAD") in request
        fields = answer.fields(without_body=without_body)
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
        try:
            http.send_headers(stream, encoded, end_stream=without_body)
            if not without_body:
                http.send_data(stream, answer.body, end_stream=True)
        except RuntimeError:  # aioquic's word for a stream that the client has stopped
            return
