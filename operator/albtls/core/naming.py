"""The names by which albtls knows its own again, after any crash and any loss of status.

A certificate in CAS is named by content, so uploading twice finds the first one; a listener made by albtls carries
tags that say for whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: Version of the naming rule below; a new rule gets a new number, so that old names stay recognisable.
NAME_VERSION: Final = "1"

TAG_CLUSTER: Final = "albtls.io/cluster"
TAG_OWNER: Final = "albtls.io/owner"
TAG_CREATED: Final = "albtls.io/created"

_CHINA_SITE: Final = "cn-hangzhou"
_INTERNATIONAL_SITE: Final = "ap-southeast-1"


class UploadRole(StrEnum):
    """Which role an upload is for: ALB refuses one id in both roles on one listener, so each role has its own."""

    DEFAULT = "d"
    ADDITIONAL = "a"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom something in the cloud belongs to.

    Attributes:
        cluster_id: 8 characters that stay the same for the life of a cluster.
        namespace: of the AlbListenerTLS.
        name: of the AlbListenerTLS.
    """

    cluster_id: str
    namespace: str
    name: str

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags that say so."""
        return {TAG_CLUSTER: self.cluster_id, TAG_OWNER: f"{self.namespace}/{self.name}"}

    def created(self, tags: Mapping[str, str]) -> bool:
        """Whether a listener with these tags was made for this owner."""
        return tags.get(TAG_CREATED) == "true" and self.tags.items() <= tags.items()


def is_own_upload(name: str, cluster_id: str) -> bool:
    """Whether a certificate with this name in CAS was uploaded by the operator of this cluster."""
    return name.startswith(f"albtls-{NAME_VERSION}{cluster_id}-")


def upload_name(cluster_id: str, content_id: str, role: UploadRole) -> str:
    """The name of an upload in CAS, 59 of the 63 characters that CAS allows."""
    return f"albtls-{NAME_VERSION}{cluster_id}-{content_id}-{role}"


def site_of(region: str) -> str:
    """The CAS site whose certificates a region's ALB takes, which is also the suffix of their ids.

    Source: ALB API, AssociateAdditionalCertificatesWithListener ("ends with a region ID"); cn-hongkong counts as China.
    """
    return _CHINA_SITE if region.startswith("cn-") else _INTERNATIONAL_SITE


def certificate_identifier(cert_id: int, region: str) -> str:
    """CertIdentifier (the id that ALB takes) of a CAS certificate."""
    return f"{cert_id}-{site_of(region)}"


def parse_certificate_identifier(certificate_id: str) -> tuple[int, str] | None:
    """Number and site of a CertIdentifier; None where it isn't one (an id of the classic load balancer, say)."""
    number, _, site = certificate_id.partition("-")
    return (int(number), site) if number.isdecimal() and site else None
