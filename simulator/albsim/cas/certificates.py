"""UploadUserCertificate, GetUserCertificateDetail, DeleteUserCertificate.

Source: the CAS action pages and its product-wide error list. A certificate never changes in place:
a renewal is another upload.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from albsim import pem
from albsim.cas.params import (
    DeleteUserCertificateParams,
    GetUserCertificateDetailParams,
    UploadUserCertificateParams,
)
from albsim.cas.responses import (
    GetUserCertificateDetailResponse,
    NoFields,
    UploadUserCertificateResponse,
)
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.world import ids, usage
from albsim.world.model import Certificate, Counter
from albsim.world.switches import DeleteInUse, ExpiredUpload, HexCase
from albsim.world.world import World

_FIRST_ID = 23_000_000
_SEQUENCE = "CertId"
_DAY = 86_400


def upload_user_certificate(
    world: World, params: UploadUserCertificateParams, call: Call
) -> UploadUserCertificateResponse:
    """Take a certificate and its key under a name that no other certificate of the account has."""
    if not params.cert:
        raise refuse("MissingParameter", "Cert")
    if not params.key:
        raise refuse("MissingParameter", "Key")
    if any(other.name == params.name for other in owned(world, call)):
        raise refuse("NameRepeat")
    refuse_expired = world.settings.switches.upload_of_expired is ExpiredUpload.REFUSE
    pem.check(params.cert, params.key, now=world.clock.now(), refuse_expired=refuse_expired)
    certificate = Certificate(
        cert_id=next_id(world),
        site=call.site,
        account_id=call.account_id,
        name=params.name,
        cert_pem=params.cert,
        key_pem=params.key,
        created=world.clock.now(),
        instance_id=ids.resource_id(world.rng, "cas-upload", ()),
        resource_group_id=params.resource_group_id,
        tags={tag.key: tag.value for tag in params.tags},
    )
    world.certificates.put(certificate)
    return {"CertId": certificate.cert_id, "ResourceId": certificate.instance_id}


def get_user_certificate_detail(
    world: World, params: GetUserCertificateDetailParams, call: Call
) -> GetUserCertificateDetailResponse:
    """Everything about a certificate; with CertFilter without its PEM and key."""
    certificate = by_id(world, call, params.cert_id)
    response = _detail(world, certificate)
    if not params.cert_filter:
        response["Cert"] = certificate.cert_pem
        response["Key"] = certificate.key_pem
    return response


def delete_user_certificate(world: World, params: DeleteUserCertificateParams, call: Call) -> NoFields:
    """Remove a certificate from the store; listeners that use it keep their copy."""
    certificate = by_id(world, call, params.cert_id)
    if not usage.in_use(world, certificate.id):
        world.certificates.remove(certificate.id)
    elif world.settings.switches.delete_certificate_in_use is DeleteInUse.REFUSE:
        raise refuse("ResourceAlreadyAssociated")
    else:
        world.certificates.put(replace(certificate, deleted=True))
    return {}


def owned(world: World, call: Call) -> Iterator[Certificate]:
    """The account's certificates in the store of the site that was called."""
    for certificate in world.certificates:
        if certificate.account_id == call.account_id and certificate.site == call.site and not certificate.deleted:
            yield certificate


def by_id(world: World, call: Call, cert_id: int) -> Certificate:
    """The certificate, or ``NotFound``."""
    found = world.certificates.get(f"{cert_id}-{call.site}")
    if found is None or found.deleted or found.account_id != call.account_id:
        raise refuse("NotFound")
    return found


def next_id(world: World) -> int:
    """A CertId that was never given out."""
    last = world.counters.get(_SEQUENCE) or Counter(_SEQUENCE, _FIRST_ID)
    following = Counter(_SEQUENCE, last.value + world.rng.randint(1, 40))
    world.counters.put(following)
    return following.value


def digest(world: World, sha256: str) -> str:
    """A SHA-256 as CAS writes it."""
    return sha256.lower() if world.settings.switches.sha2_case is HexCase.LOWER else sha256


def day(when: float) -> str:
    """A date as CAS writes it."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")


def _detail(world: World, certificate: Certificate) -> GetUserCertificateDetailResponse:
    facts = pem.facts_of(certificate.cert_pem)
    organisation, country, province, city = facts.subject
    now = world.clock.now()
    return {
        "Algorithm": facts.algorithm,
        "BuyInAliyun": False,
        "CertChain": [
            {
                "CommonName": link.common_name,
                "IssuerCommonName": link.issuer_common_name,
                "NotAfter": int(link.not_after * 1000),
                "NotBefore": int(link.not_before * 1000),
                "RemainDay": max(0, math.floor((link.not_after - now) / _DAY)),
            }
            for link in facts.chain
        ],
        "CertIdentifier": certificate.id,
        "CertSha2": digest(world, facts.sha256),
        "City": city,
        "Common": facts.common_name,
        "Country": country,
        "EndDate": day(facts.not_after),
        "Expired": facts.not_after <= now,
        "Fingerprint": facts.sha1,
        "Id": certificate.cert_id,
        "InstanceId": certificate.instance_id,
        "Issuer": facts.issuer,
        "Name": certificate.name,
        "NotAfter": int(facts.not_after * 1000),
        "NotBefore": int(facts.not_before * 1000),
        "OrderId": 0,
        "OrgName": organisation,
        "Province": province,
        "ResourceGroupId": certificate.resource_group_id,
        "Sans": ",".join(facts.sans),
        "SerialNo": facts.serial,
        "Sha2": digest(world, facts.sha256),
        "StartDate": day(facts.not_before),
        "Tags": [{"TagKey": key, "TagValue": value} for key, value in certificate.tags.items()],
    }
