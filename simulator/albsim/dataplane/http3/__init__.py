"""QUIC listeners: UDP sockets, TLS 1.3 and HTTP/3 with aioquic."""
