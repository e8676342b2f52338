"""TLS security policies: the system's and customers' own."""
