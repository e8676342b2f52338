"""Deleting a certificate, of a server or a CA, that listeners may be using."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from albsim.errors import refuse
from albsim.world import usage
from albsim.world.model import CaCertificate, Certificate
from albsim.world.switches import DeleteInUse
from albsim.world.tables import Table
from albsim.world.world import World

C = TypeVar("C", Certificate, CaCertificate)


def delete(world: World, table: Table[C], certificate: C) -> None:
    """Remove a certificate from its store; listeners that use it keep their copy.

    Raises:
        ApiError: ``ResourceAlreadyAssociated`` where listeners use it and the switch ``deleteCertificateInUse`` says
            so.
    """
    if not usage.in_use(world, certificate.id):
        table.remove(certificate.id)
    elif world.settings.switches.delete_certificate_in_use is DeleteInUse.REFUSE:
        raise refuse("ResourceAlreadyAssociated", "a listener")
    else:
        table.put(replace(certificate, deleted=True))
