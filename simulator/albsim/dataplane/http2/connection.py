"""One HTTP/2 connection: answers every request once it is complete. Frames, states and windows are the h2 library's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError

from albsim.dataplane.request import Answer

Fields = Sequence[tuple[bytes, bytes]]


class Http2Protocol(asyncio.Protocol):
    """The server's side of a connection.

    Args:
        respond: the answer to the header section of a request.
    """

    def __init__(self, respond: Callable[[Fields], Answer]) -> None:
        self._respond = respond
        self._connection = H2Connection(H2Configuration(client_side=False, header_encoding=None))
        self._transport: asyncio.Transport | None = None
        self._requests: dict[int, Fields] = {}
        self._unsent: dict[int, bytes] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with the settings."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("HTTP/2 needs a stream transport")
        self._transport = transport
        self._connection.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Take up frames; what breaks the protocol ends the connection."""
        try:
            events = self._connection.receive_data(data)
        except ProtocolError:
            self._end()
            return
        for event in events:
            try:
                self._handle(event)
            except ProtocolError:  # a later frame of the same data has ended the stream or the connection
                continue
        self._flush()

    def _handle(self, event: Event) -> None:
        match event:
            case RequestReceived(stream_id=stream, headers=headers):
                self._requests[stream] = [(bytes(name), bytes(value)) for name, value in headers]
            case DataReceived(stream_id=stream, flow_controlled_length=length):
                self._connection.acknowledge_received_data(length, stream)
            case StreamEnded(stream_id=stream):
                self._answer(stream)
            case StreamReset(stream_id=stream):
                self._requests.pop(stream, None)
                self._unsent.pop(stream, None)
            case WindowUpdated() | RemoteSettingsChanged():
                for stream in [*self._unsent]:
                    self._send(stream)
            case ConnectionTerminated():
                self._end()

    def _answer(self, stream: int) -> None:
        fields = self._requests.pop(stream, None)
        if fields is None:
            return
        answer = self._respond(fields)
        without_body = (b":method", b"HEAD") in fields
        self._connection.send_headers(stream, answer.fields(without_body=without_body), end_stream=without_body)
        if not without_body:
            self._unsent[stream] = answer.body
            self._send(stream)

    def _send(self, stream: int) -> None:
        """Send as much of an answer as the client's windows let."""
        while rest := self._unsent.get(stream, b""):
            size = min(
                len(rest),
                self._connection.local_flow_control_window(stream),
                self._connection.max_outbound_frame_size,
            )
            if size <= 0:
                return
            self._connection.send_data(stream, rest[:size], end_stream=size == len(rest))
            self._unsent[stream] = rest[size:]
        del self._unsent[stream]

    def _flush(self) -> None:
        if self._transport is not None and (data := self._connection.data_to_send()):
            self._transport.write(data)

    def _end(self) -> None:
        self._flush()
        if self._transport is not None:
            self._transport.close()
