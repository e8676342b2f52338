"""Tags of server certificates."""
