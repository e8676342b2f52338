"""A local stand-in for Alibaba Cloud ALB and Certificate Management Service that serves real TLS."""

__version__ = "0.1.0"
