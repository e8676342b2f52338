"""How far a certificate is in its life, and how each list spells that."""

from __future__ import annotations

from enum import Enum

from albsim import pem
from albsim.cas.shared import SOON


class Age(Enum):
    """Whether a certificate is valid; values: words of ListUserCertificateOrder and of ListCertificates."""

    VALID = "ISSUED", "issued"
    ENDING = "WILLEXPIRED", "willExpire"
    ENDED = "EXPIRED", "expired"

    @property
    def order_status(self) -> str:
        """As ListUserCertificateOrder writes it."""
        return self.value[0]

    @property
    def certificate_status(self) -> str:
        """As ListCertificates writes it."""
        return self.value[1]


def age(facts: pem.Facts, now: float) -> Age:
    """Where a certificate is in its life at a time of the simulated clock."""
    remaining = facts.not_after - now
    if remaining <= 0:
        return Age.ENDED
    return Age.ENDING if remaining < SOON else Age.VALID
