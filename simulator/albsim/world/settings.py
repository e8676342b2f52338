"""How the simulated cloud behaves where the real one leaves a choice or a number open. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Range = tuple[float, float]


class DeleteInUse(StrEnum):
    """What happens to a DeleteUserCertificate of a certificate that a listener uses."""

    ALLOW = "Allow"
    REFUSE = "Refuse"


class Spelling(StrEnum):
    """How the status of a certificate being detached is spelled."""

    DISSOCIATING = "Dissociating"
    DIASSOCIATING = "Diassociating"


class HexCase(StrEnum):
    """Case of the SHA-256 digests in CAS answers."""

    UPPER = "Upper"
    LOWER = "Lower"


class ExpiredUpload(StrEnum):
    """What happens to an upload of a certificate that has expired."""

    REFUSE = "Refuse"
    ACCEPT = "Accept"


@dataclass(frozen=True, slots=True)
class Switches:
    """Behaviour of the real cloud that no public source settles; each has a documented default."""

    delete_certificate_in_use: DeleteInUse = DeleteInUse.ALLOW
    dissociating_spelling: Spelling = Spelling.DISSOCIATING
    sha2_case: HexCase = HexCase.UPPER
    upload_of_expired: ExpiredUpload = ExpiredUpload.REFUSE


@dataclass(frozen=True, slots=True)
class Timings:
    """How long jobs take, as ranges of simulated seconds."""

    create: Range = (2.0, 5.0)
    configure: Range = (5.0, 10.0)
    delete: Range = (2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about a world that is not in its tables.

    Attributes:
        quotas: limits that replace the defaults, by Quota Center action code.
        rate_limits: whether documented rate limits are enforced.
    """

    switches: Switches = field(default_factory=Switches)
    timings: Timings = field(default_factory=Timings)
    quotas: Mapping[str, int] = field(default_factory=dict)
    rate_limits: bool = True
