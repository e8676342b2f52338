"""GetUserCertificateDetail: everything about one server certificate, its private key included."""

from __future__ import annotations

from albsim import pem
from albsim.cas import lookup
from albsim.cas.certificates.params import GetUserCertificateDetailParams
from albsim.cas.certificates.responses import ChainItem, GetUserCertificateDetailResponse
from albsim.cas.shared import day, days_left, digest, milliseconds, tag_rows
from albsim.contract.action import Call
from albsim.world.model import Certificate
from albsim.world.world import World


def get_user_certificate_detail(
    world: World, params: GetUserCertificateDetailParams, call: Call
) -> GetUserCertificateDetailResponse:
    """A certificate with its PEM and key, byte for byte as they were uploaded; with CertFilter without them."""
    certificate = lookup.certificate(world, call, params.cert_id)
    response = _detail(world, certificate)
    if not params.cert_filter:
        response["Cert"] = certificate.cert_pem
        response["Key"] = certificate.key_pem
    return response


def _detail(world: World, certificate: Certificate) -> GetUserCertificateDetailResponse:
    facts = pem.facts_of(certificate.cert_pem)
    return {
        "Algorithm": facts.algorithm,
        "BuyInAliyun": False,
        "CertChain": [_link(world, link) for link in facts.chain],
        "CertIdentifier": certificate.id,
        "CertSha2": digest(world, facts.sha256),
        "City": facts.subject.city,
        "Common": facts.common_name,
        "Country": facts.subject.country,
        "EndDate": day(facts.not_after),
        "Expired": facts.not_after <= world.clock.now(),
        "Fingerprint": facts.sha1,
        "Id": certificate.cert_id,
        "InstanceId": certificate.instance_id,
        "Issuer": facts.issuer,
        "Name": certificate.name,
        "NotAfter": milliseconds(facts.not_after),
        "NotBefore": milliseconds(facts.not_before),
        "OrderId": 0,
        "OrgName": facts.subject.organisation,
        "Province": facts.subject.province,
        "ResourceGroupId": certificate.resource_group_id,
        "Sans": ",".join(facts.sans),
        "SerialNo": facts.serial,
        "Sha2": digest(world, facts.sha256),
        "StartDate": day(facts.not_before),
        "Tags": tag_rows(certificate.tags),
    }


def _link(world: World, link: pem.Link) -> ChainItem:
    return {
        "CommonName": link.common_name,
        "IssuerCommonName": link.issuer_common_name,
        "NotAfter": milliseconds(link.not_after),
        "NotBefore": milliseconds(link.not_before),
        "RemainDay": days_left(world, link.not_after),
    }
