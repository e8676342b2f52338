"""Certificate Management Service: the store of server certificates."""
