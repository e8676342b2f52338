"""The sockets of listeners: real TLS handshakes and a default answer."""
