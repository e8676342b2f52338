"""HTTP/2, for HTTPS listeners that offer it by ALPN."""
