"""What a listener answers to any request: who it is and what the handshake came to."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from albsim.dataplane.served import Handshakes
from albsim.dataplane.socket_server import HttpHandler
from albsim.world.model import Listener


def answering_for(listener: Listener, handshakes: Handshakes) -> HttpHandler:
    """A handler that answers every request with a JSON object about listener and connection."""
    identity = {"listener": listener.id, "loadBalancer": listener.load_balancer_id, "protocol": listener.protocol.value}

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        connection = request.transport.get_extra_info("ssl_object") if request.transport else None
        if connection is None:
            return web.json_response(identity)
        return web.json_response(identity | _tls(connection, handshakes))

    return handle


def _tls(connection: ssl.SSLObject, handshakes: Handshakes) -> dict[str, Any]:
    note = handshakes.of(connection)
    cipher = connection.cipher()
    return {
        "certificate": note.certificate_id,
        "serverName": note.server_name,
        "tlsVersion": connection.version(),
        "cipher": cipher[0] if cipher else None,
        "clientCertificate": _client(connection),
    }


def _client(connection: ssl.SSLObject) -> dict[str, str] | None:
    certificate = connection.getpeercert()
    if not certificate:
        return None
    return {
        "subject": _name(certificate.get("subject", ())),
        "issuer": _name(certificate.get("issuer", ())),
        "serialNumber": str(certificate.get("serialNumber", "")),
    }


def _name(parts: Iterable[Any]) -> str:
    return ",".join(f"{key}={value}" for part in parts for key, value in part)
