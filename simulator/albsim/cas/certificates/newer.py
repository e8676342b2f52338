"""ListCertificates and GetCertificateDetail: the newer reads, which know CertIdentifiers and what uses a certificate.

Every certificate here has been uploaded: none is bought or for a test. Without a CertificateStatus all are listed,
expired ones too.
"""

from __future__ import annotations

from albsim import pem
from albsim.cas import lookup
from albsim.cas.certificates.ages import age
from albsim.cas.certificates.params import GetCertificateDetailParams, ListCertificatesParams
from albsim.cas.certificates.responses import (
    CertificateChainItem,
    CertificateItem,
    CommonFields,
    GetCertificateDetailResponse,
    ListCertificatesResponse,
)
from albsim.cas.shared import days_left, mentions, milliseconds, numbered, tag_rows
from albsim.contract.action import Call
from albsim.world import usage
from albsim.world.model import Certificate
from albsim.world.world import World

_SOURCE = "UPLOAD"


def list_certificates(world: World, params: ListCertificatesParams, call: Call) -> ListCertificatesResponse:
    """One page of the account's certificates, newest first."""
    found = [each for each in lookup.newest_first(world, call) if _matches(world, each, params)]
    shown, fields = numbered(found, params)
    return {**fields, "CertificateList": [_item(world, each) for each in shown]}


def get_certificate_detail(
    world: World, params: GetCertificateDetailParams, call: Call
) -> GetCertificateDetailResponse:
    """Everything about a certificate but its PEM and key."""
    certificate = lookup.certificate(world, call, params.certificate_id)
    return {
        **_common(world, certificate),
        "CertificateChainList": [_link(world, each) for each in pem.facts_of(certificate.cert_pem).chain],
        "CertificateId": certificate.cert_id,
        "Tags": tag_rows(certificate.tags),
    }


def _matches(world: World, certificate: Certificate, params: ListCertificatesParams) -> bool:
    facts = pem.facts_of(certificate.cert_pem)
    return (
        params.certificate_source in {None, _SOURCE}
        and params.certificate_status in {None, age(facts, world.clock.now()).certificate_status}
        and params.instance_id in {None, certificate.instance_id}
        and params.resource_group_id in {None, certificate.resource_group_id}
        and mentions(params.keyword, facts, certificate.name, certificate.instance_id, str(certificate.cert_id))
    )


def _item(world: World, certificate: Certificate) -> CertificateItem:
    return {
        **_common(world, certificate),
        "CertificateId": str(certificate.cert_id),
        "SubjectAlternativeNames": list(pem.facts_of(certificate.cert_pem).sans),
    }


def _common(world: World, certificate: Certificate) -> CommonFields:
    facts = pem.facts_of(certificate.cert_pem)
    return {
        "Algorithm": facts.algorithm,
        "CertIdentifier": certificate.id,
        "CertificateName": certificate.name,
        "CertificateSource": _SOURCE,
        "CertificateStatus": age(facts, world.clock.now()).certificate_status,
        "CommonName": facts.common_name,
        "Domain": ",".join(facts.sans),
        "ExistPrivateKey": True,
        "FingerPrint": facts.sha1,
        "InstanceId": certificate.instance_id,
        "Issuer": facts.issuer,
        "KeySize": facts.key_size,
        "NotAfter": milliseconds(facts.not_after),
        "NotBefore": milliseconds(facts.not_before),
        "Serial": facts.serial,
        "UsingProductList": ["ALB"] if usage.in_use(world, certificate.id) else [],
    }


def _link(world: World, link: pem.Link) -> CertificateChainItem:
    return {
        "Issuer": link.issuer_common_name,
        "NotAfter": milliseconds(link.not_after),
        "NotBefore": milliseconds(link.not_before),
        "RemainDay": days_left(world, link.not_after),
        "Subject": link.common_name,
    }
