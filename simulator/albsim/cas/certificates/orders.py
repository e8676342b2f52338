"""ListUserCertificateOrder: the certificates of an account, page by page.

Source: the action page. OrderType CERT and UPLOAD list uploaded certificates and, without a Status, only those that are
valid; CPACK and BUY list orders, of which there are none here.
"""

from __future__ import annotations

from albsim import pem
from albsim.cas import lookup
from albsim.cas.certificates.ages import Age, age
from albsim.cas.certificates.params import ListUserCertificateOrderParams
from albsim.cas.certificates.responses import ListUserCertificateOrderResponse, OrderItem
from albsim.cas.shared import day, digest, mentions, numbered
from albsim.contract.action import Call
from albsim.world.model import Certificate
from albsim.world.world import World


def list_user_certificate_order(
    world: World, params: ListUserCertificateOrderParams, call: Call
) -> ListUserCertificateOrderResponse:
    """One page of the account's certificates, newest first."""
    listed = lookup.newest_first(world, call) if params.order_type in {"CERT", "UPLOAD"} else []
    now = world.clock.now()
    shown, fields = numbered([each for each in listed if _matches(each, params, now)], params)
    return {**fields, "CertificateOrderList": [_item(world, each) for each in shown]}


def _matches(certificate: Certificate, params: ListUserCertificateOrderParams, now: float) -> bool:
    if params.resource_group_id not in {None, certificate.resource_group_id}:
        return False
    facts = pem.facts_of(certificate.cert_pem)
    current = age(facts, now)
    valid = current is not Age.ENDED if params.status is None else current.order_status == params.status
    return valid and (
        params.keyword is None
        or mentions(params.keyword, facts, certificate.name, certificate.instance_id, str(certificate.cert_id))
    )


def _item(world: World, certificate: Certificate) -> OrderItem:
    facts = pem.facts_of(certificate.cert_pem)
    return {
        "CertificateId": certificate.cert_id,
        "City": facts.subject.city,
        "CommonName": facts.common_name,
        "Country": facts.subject.country,
        "EndDate": day(facts.not_after),
        "Expired": facts.not_after <= world.clock.now(),
        "Fingerprint": facts.sha1,
        "InstanceId": certificate.instance_id,
        "Issuer": facts.issuer,
        "Name": certificate.name,
        "OrgName": facts.subject.organisation,
        "Province": facts.subject.province,
        "ResourceGroupId": certificate.resource_group_id,
        "Sans": ",".join(facts.sans),
        "SerialNo": facts.serial,
        "Sha2": digest(world, facts.sha256),
        "StartDate": day(facts.not_before),
        "Upload": True,
    }
