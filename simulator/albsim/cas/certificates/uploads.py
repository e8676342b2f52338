"""UploadUserCertificate and DeleteUserCertificate.

Source: the action pages and the product's error list. A certificate never changes in place: a renewal is another
upload.
"""

from __future__ import annotations

from collections.abc import Mapping

from albsim.cas import admission, deletion, lookup
from albsim.cas.certificates.params import DeleteUserCertificateParams, UploadUserCertificateParams
from albsim.cas.certificates.responses import UploadUserCertificateResponse
from albsim.cas.shared import NoFields
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.world import ids
from albsim.world.model import Certificate
from albsim.world.world import World


def upload_user_certificate(
    world: World, params: UploadUserCertificateParams, call: Call
) -> UploadUserCertificateResponse:
    """Take a certificate and its key under a name that no other certificate of the account has."""
    sm2 = params.encrypt_cert, params.encrypt_private_key, params.sign_cert, params.sign_private_key
    cert_pem, key_pem = admission.pair({"Cert": params.cert, "Key": params.key}, sm2)
    certificate = store(
        world,
        call,
        params.name,
        cert_pem,
        key_pem,
        resource_group_id=params.resource_group_id,
        tags={tag.key: tag.value for tag in params.tags},
    )
    return {"CertId": certificate.cert_id, "ResourceId": certificate.instance_id}


def delete_user_certificate(world: World, params: DeleteUserCertificateParams, call: Call) -> NoFields:
    """Remove a certificate from the store."""
    deletion.delete(world, world.certificates, lookup.certificate(world, call, params.cert_id))
    return {}


def store(
    world: World,
    call: Call,
    name: str,
    cert_pem: str,
    key_pem: str,
    *,
    resource_group_id: str = "",
    tags: Mapping[str, str] | None = None,
) -> Certificate:
    """Take a certificate into the store.

    Raises:
        ApiError: ``NameRepeat``, or what is wrong with the certificate or its key.
    """
    if any(other.name == name for other in lookup.certificates(world, call)):
        raise refuse("NameRepeat")
    admission.check_served(cert_pem, key_pem, admission.rules(world))
    certificate = Certificate(
        cert_id=lookup.next_cert_id(world),
        site=call.site,
        account_id=call.account_id,
        name=name,
        cert_pem=cert_pem,
        key_pem=key_pem,
        created=world.clock.now(),
        instance_id=ids.resource_id(world.rng, "cas-upload", ()),
        resource_group_id=resource_group_id,
        tags=tags or {},
    )
    world.certificates.put(certificate)
    return certificate
