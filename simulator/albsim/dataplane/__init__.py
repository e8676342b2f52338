"""What listeners serve: real handshakes over TCP and QUIC, and a default answer over HTTP/1.1, HTTP/2 and HTTP/3."""
