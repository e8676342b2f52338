"""Forwarding rules of listeners: kept and given back, never followed."""
