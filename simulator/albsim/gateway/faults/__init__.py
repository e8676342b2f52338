"""Faults that tests inject into calls, jobs, reads and handshakes."""
