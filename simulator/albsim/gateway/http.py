"""Binds the gateway to HTTP. Request lines may be long (certificates and keys are in them) and are never logged."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from albsim.errors import ApiError, invalid
from albsim.gateway.gateway import Gateway
from albsim.gateway.reply import Cut, Reply
from albsim.gateway.wire_request import read

_LONGEST_LINE = 1024 * 1024
_LARGEST_BODY = 4 * 1024 * 1024
_HANG_UP = 0.2

_silent = logging.getLogger("albsim.http")
_silent.setLevel(logging.CRITICAL + 1)  # aiohttp would quote a malformed request line, which can hold a private key


def application() -> web.Application:
    """An application that takes bodies as large as the SDKs send them."""
    return web.Application(client_max_size=_LARGEST_BODY)


def add_rpc(app: web.Application, gateway: Gateway, region: str) -> None:
    """Serve every path that no other route has as the RPC endpoint of ``region``."""
    app.router.add_route("*", "/{path:.*}", _rpc(gateway, region))


def runner(app: web.Application) -> web.AppRunner:
    """A runner with the limits that the SDKs need."""
    return web.AppRunner(
        app,
        access_log=None,
        logger=_silent,
        max_line_size=_LONGEST_LINE,
        max_field_size=_LONGEST_LINE,
        shutdown_timeout=_HANG_UP,
    )


async def _handled(gateway: Gateway, region: str, request: web.Request) -> Reply:
    try:
        wire_request = read(request.method, request.raw_path, request.headers, await request.read())
    except ApiError as error:
        return gateway.refuse_unread(error, region)
    except web.HTTPRequestEntityTooLarge:
        return gateway.refuse_unread(invalid("Body", f"larger than {_LARGEST_BODY} bytes"), region)
    return await gateway.handle(wire_request, region)


def _rpc(gateway: Gateway, region: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        reply = await _handled(gateway, region, request)
        if isinstance(reply, Cut):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        response = web.Response(status=reply.status, body=reply.body.encode())
        response.headers["Content-Type"] = reply.content_type
        response.headers.update(reply.headers)
        return response

    return handle
