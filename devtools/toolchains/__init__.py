"""Toolchains and packages of other languages than Python, for the programs in them that the tests run."""
