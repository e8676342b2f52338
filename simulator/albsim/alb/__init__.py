"""Application Load Balancer: what its API can do and under which rules."""
