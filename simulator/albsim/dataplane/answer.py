"""What a listener answers to any request: who it is, what the handshake came to, and what it would forward. Pure."""

from __future__ import annotations

import json
from typing import Any

from cryptography import x509

from albsim.dataplane import forwarded
from albsim.dataplane.request import Answer, Request, Tls
from albsim.world.model import Listener


def answer(listener: Listener, request: Request, alt_svc: str = "") -> Answer:
    """A JSON object about listener and connection.

    Args:
        listener: as it is now.
        request: what is answered; its path and body don't matter.
        alt_svc: value of the Alt-Svc header; empty: none.
    """
    content: dict[str, Any] = {
        "listener": listener.id,
        "loadBalancer": listener.load_balancer_id,
        "protocol": listener.protocol.value,
        "httpVersion": request.http_version,
        "headers": forwarded.headers(listener, request),
    }
    if request.caller.tls is not None:
        content |= _handshake(request.caller.tls)
    headers = {"content-type": "application/json"} | ({"alt-svc": alt_svc} if alt_svc else {})
    return Answer(headers, json.dumps(content).encode())


def _handshake(tls: Tls) -> dict[str, Any]:
    return {
        "certificate": tls.certificate_id,
        "serverName": tls.server_name,
        "tlsVersion": tls.version,
        "cipher": tls.cipher,
        "alpn": tls.alpn,
        "clientCertificate": _client(tls.client_certificate) if tls.client_certificate else None,
    }


def _client(certificate: x509.Certificate) -> dict[str, str]:
    return {
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "serialNumber": f"{certificate.serial_number:X}",
    }
