"""Which certificate store (CAS site) a region uses.

Source: CAS has a China site and an international one; ALB takes certificates of its region's site only. ``cn-hongkong``
is on the China side.
"""

from __future__ import annotations

CHINA = "cn-hangzhou"
INTERNATIONAL = "ap-southeast-1"


def site_of(region: str) -> str:
    """Region suffix of the CertIdentifiers that listeners in ``region`` take."""
    return CHINA if region.startswith("cn-") else INTERNATIONAL


def store_host(region: str) -> str:
    """Host name of the certificate store that listeners in ``region`` use."""
    site = site_of(region)
    return "cas.aliyuncs.com" if site == CHINA else f"cas.{site}.aliyuncs.com"
