"""The way of a request: signatures, permissions, limits, faults, envelope, log."""
