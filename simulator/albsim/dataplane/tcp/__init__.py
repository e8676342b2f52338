"""HTTP and HTTPS listeners: TCP sockets, TLS with OpenSSL, HTTP/1.1 with aiohttp."""
