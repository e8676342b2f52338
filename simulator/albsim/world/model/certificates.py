"""What certificate stores hold. Times are seconds since the epoch on the simulated clock.

Private keys never appear in a repr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server certificate in a site's certificate store (CAS).

    Attributes:
        site: region suffix of the store.
        deleted: no longer in the store, but listeners that use it keep their copy.
    """

    cert_id: int
    site: str
    account_id: str
    name: str
    cert_pem: str
    key_pem: str = field(repr=False)
    created: float
    instance_id: str
    resource_group_id: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False

    @property
    def id(self) -> str:
        """The CertIdentifier, which is what ALB takes."""
        return f"{self.cert_id}-{self.site}"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A certificate application repository: where CA certificates are brought to.

    Attributes:
        wh_id: its number, WhId.
        id: its instance id, WarehouseInstanceId.
        kind: ``uploadCA``, ``uploadPCA`` or ``aliyunPCA``.
        site: region suffix of the store.
    """

    id: str
    wh_id: int
    name: str
    kind: str
    site: str
    account_id: str
    created: float


@dataclass(frozen=True, slots=True)
class CaCertificate:
    """A CA certificate that listeners can ask their clients' certificates for.

    Attributes:
        pem: one certificate, or a chain that begins with it.
        site: region suffix of its store; empty: every site's.
        source: ``upload`` or ``aliyun``.
        wh_id: number of the repository that it is in; 0: none, it is one of the private CA's own.
        is_ca: False for an end entity's certificate, brought to a repository or issued by a private CA.
        status: ``ISSUE`` or ``REVOKE``.
        deleted: no longer in the store, but listeners that use it keep their copy.
    """

    id: str
    account_id: str
    name: str
    pem: str
    site: str = ""
    source: str = "upload"
    wh_id: int = 0
    is_ca: bool = True
    created: float = 0.0
    key_pem: str = field(default="", repr=False)
    tags: Mapping[str, str] = field(default_factory=dict)
    status: str = "ISSUE"
    deleted: bool = False
