"""The simulator's own API, for tests and people."""
