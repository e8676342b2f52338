"""The page that shows a simulator to a browser, at ``/`` beside the endpoint of the APIs.

A browser is known by what it asks for: a page, and no action. The page is one file that loads nothing from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from aiohttp import web
from aiohttp.typedefs import Handler

_CALLS = {"action", "version", "signature", "accesskeyid"}


def add_to(app: web.Application) -> None:
    """Serve the page where a browser asks for it."""
    content = files("albsim.control").joinpath("page.html").read_text(encoding="utf-8")
    headers = {
        "Content-Security-Policy": _policy(content),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept",
    }

    @web.middleware
    async def show(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _wants_page(request):
            return await handler(request)
        return web.Response(text=content, content_type="text/html", charset="utf-8", headers=headers)

    app.middlewares.append(show)


def _wants_page(request: web.Request) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and request.path == "/"
        and "text/html" in request.headers.get("Accept", "")
        and "x-acs-action" not in request.headers
        and not any(name.lower() in _CALLS for name in request.query)
    )


def _policy(content: str) -> str:
    """Nothing may be loaded, run or sent but what the page itself holds and the control API answers."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digests(content, 'script')}",
            f"style-src {_digests(content, 'style')}",
            "img-src data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _digests(content: str, tag: str) -> str:
    """Sources that allow exactly the inline elements of this page."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
