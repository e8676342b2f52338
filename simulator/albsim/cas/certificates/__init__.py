"""Certificates of servers: what ALB's listeners take as default and additional certificates."""
