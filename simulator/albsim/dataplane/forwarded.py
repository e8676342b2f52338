"""The headers that ALB adds to a request before it forwards it, as a listener's XForwardedForConfig says. Pure.

Source: the texts of XForwardedForConfig's fields and the page "HTTP headers". X-Forwarded-For is on by default, all
others are off. The client certificate's headers are for HTTPS listeners with mutual authentication; X-Forwarded-For and
the client's port are for HTTP and HTTPS listeners. How values are written is told for X-Forwarded-For alone; the others
are written as nginx writes them: names by RFC 4514, a fingerprint as lower-case SHA-1, SUCCESS for a verified client.
The X-Forwarded-Proto of a QUIC listener is https, since that is how clients' addresses begin.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from albsim.dataplane.request import Request
from albsim.world.model import JsonObject, Listener, Protocol


def headers(listener: Listener, request: Request) -> dict[str, str]:
    """What is added to a request, by header name."""
    config = listener.attributes.x_forwarded_for
    added = dict(_about_listener(listener, request, config))
    if listener.protocol is not Protocol.QUIC:
        added |= _about_client(request, config)
    if listener.protocol is Protocol.HTTPS and listener.attributes.ca_enabled and request.client_certificate:
        added |= _about_certificate(request.client_certificate, config)
    return added


def _about_listener(listener: Listener, request: Request, config: JsonObject) -> Iterator[tuple[str, str]]:
    if config.get("XForwardedForSLBIdEnabled"):
        yield "SLB-ID", listener.load_balancer_id
    if config.get("XForwardedForProtoEnabled"):
        yield "X-Forwarded-Proto", "http" if listener.protocol is Protocol.HTTP else "https"
    if config.get("XForwardedForSLBPortEnabled"):
        yield "X-Forwarded-Port", str(listener.port)
    if config.get("XForwardedForHostEnabled"):
        yield "X-Forwarded-Host", request.host


def _about_client(request: Request, config: JsonObject) -> dict[str, str]:
    added = {}
    appends = config.get("XForwardedForProcessingMode", "append") == "append"
    if config.get("XForwardedForEnabled", True) and appends:
        hops = [request.forwarded_for, request.client_address]
        added["X-Forwarded-For"] = ", ".join(hop for hop in hops if hop)
    if config.get("XForwardedForClientSrcPortEnabled"):
        added["X-Forwarded-Client-srcport"] = str(request.client_port)
    return added


def _about_certificate(certificate: x509.Certificate, config: JsonObject) -> dict[str, str]:
    fingerprint = certificate.fingerprint(hashes.SHA1()).hex()  # noqa: S303 - names a certificate, protects nothing
    facts = {
        "SubjectDN": ("X-Forwarded-Clientcert-subjectdn", certificate.subject.rfc4514_string()),
        "IssuerDN": ("X-Forwarded-Clientcert-issuerdn", certificate.issuer.rfc4514_string()),
        "Fingerprint": ("X-Forwarded-Clientcert-fingerprint", fingerprint),
        "ClientVerify": ("X-Forwarded-Clientcert-clientverify", "SUCCESS"),
    }
    return {
        config.get(f"XForwardedForClientCert{field}Alias", usual): value
        for field, (usual, value) in facts.items()
        if config.get(f"XForwardedForClientCert{field}Enabled")
    }
