"""Fixtures that these tests share with others."""

from tests.support.scripted_api_server import api, server

__all__ = ["api", "server"]
