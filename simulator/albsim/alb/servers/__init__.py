"""Groups of backend servers: what they are asked, what they answer and how they change.

No request is ever forwarded to a server.
"""
