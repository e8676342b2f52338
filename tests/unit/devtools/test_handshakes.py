"""Handshakes against a TLS server of this test's own."""

import socket
import ssl
import threading

import pytest

from devtools.harness.certificates import Authority
from devtools.harness.handshakes import Prober, handshake

HOST = "shop.example.com"


class Server:
    """Shakes hands with whatever it is given at the moment."""

    def __init__(self, folder):
        self._folder = folder
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.context = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def use(self, issued):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        chain, key = self._folder / "chain.pem", self._folder / "key.pem"
        chain.write_bytes(issued.chain_pem)
        key.write_bytes(issued.key_pem)
        context.load_cert_chain(chain, key)
        self.context = context

    def start(self):
        self._thread.start()

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(1)
            except OSError:
                connection.close()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.close()


@pytest.fixture
def authority():
    return Authority.root()


def test_a_handshake_tells_what_is_served(server, authority):
    issued = authority.intermediate().issue([HOST])
    server.use(issued)
    server.start()
    served = handshake("127.0.0.1", server.port, HOST, authority.pem)
    assert served.fingerprint == issued.fingerprint
    assert served.subject == f"CN={HOST}"
    assert served.issuer == "CN=Example Issuing CA"
    assert served.not_after == issued.certificate.not_valid_after_utc
    assert served.tls_version == "TLSv1.3"


@pytest.mark.parametrize(
    ("names", "root"), [(["other.example.com"], "Example Root CA"), ([HOST], "Another Root CA")], ids=["name", "issuer"]
)
def test_a_handshake_fails_where_a_careful_client_would_go_away(server, authority, names, root):
    server.use(Authority.root(root, number=80).issue(names) if root != "Example Root CA" else authority.issue(names))
    server.start()
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake("127.0.0.1", server.port, HOST, authority.pem)


def test_a_prober_counts_by_certificate(server, authority):
    first, second = authority.issue([HOST]), authority.issue([HOST], key_number=1)
    server.use(first)
    server.start()
    with Prober("127.0.0.1", server.port, HOST, authority.pem) as prober:
        assert prober.wait_total(5, 60)
        server.use(second)
        seen = prober.wait_for(second.fingerprint, 60)
        assert seen is not None
        assert prober.wait_total(prober.tally.total + 5, 60)
    tally = prober.tally
    assert not tally.failures
    assert list(tally.sightings) == [first.fingerprint, second.fingerprint]
    assert sum(sighting.count for sighting in tally.sightings.values()) == tally.total
    assert tally.sightings[first.fingerprint].first < seen.first


def test_a_prober_counts_what_fails(server, authority):
    server.use(authority.issue(["other.example.com"]))
    server.start()
    with Prober("127.0.0.1", server.port, HOST, authority.pem) as prober:
        assert prober.wait_total(3, 60)
        assert prober.wait_for("never", 0.01) is None
    tally = prober.tally
    assert len(tally.failures) == tally.total >= 3
    assert not tally.sightings
