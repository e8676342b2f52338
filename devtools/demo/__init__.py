"""The whole product on one machine: a real API server, the operator, a simulated cloud, real TLS handshakes.

`python -m devtools.demo` plays it through and cleans up; with DEMO_KEEP=1 all stays up to play with.
"""
