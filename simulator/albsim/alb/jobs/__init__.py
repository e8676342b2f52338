"""Asynchronous jobs as clients see them."""
