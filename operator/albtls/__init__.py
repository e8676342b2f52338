"""Keeps the right TLS certificates on Alibaba Cloud ALB listeners, from Kubernetes."""

__version__ = "0.1.0"
