"""How actions are described and requests are checked against their description."""
