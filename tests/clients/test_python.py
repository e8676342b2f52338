"""The official Python SDK as a client, by its synchronous and by its asynchronous methods."""

import sys

import pytest

from tests.clients.conftest import Follow


@pytest.mark.parametrize("methods", ["sync", "async"])
def test_the_python_sdk_does_its_work(follow: Follow, methods: str):
    follow([sys.executable, "-m", "tests.clients.python.story"], methods)
