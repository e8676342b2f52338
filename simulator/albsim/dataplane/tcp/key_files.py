"""Loads a certificate and its key into an SSL context without leaving the key on a disk.

The standard library loads them from a path only. Where the system has anonymous files in memory the path leads to one;
else to a file of the owner's that is removed at once.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from pathlib import Path


def load(context: ssl.SSLContext, cert_pem: str, key_pem: str) -> None:
    """Add a certificate chain and its key to ``context``.

    Raises:
        ssl.SSLError: if OpenSSL does not take them.
    """
    content = f"{cert_pem.strip()}\n{key_pem.strip()}\n".encode()
    if hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
        handle = os.memfd_create("certificate", os.MFD_CLOEXEC)
        try:
            os.write(handle, content)
            context.load_cert_chain(f"/proc/self/fd/{handle}")
        finally:
            os.close(handle)
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        context.load_cert_chain(file.name)
