"""ListUserCertificateOrder: the certificates of an account, page by page.

Source: the action page. OrderType CERT and UPLOAD list uploaded certificates and, without a Status, only those that are
valid; CPACK and BUY list orders, of which there are none here.
"""

from __future__ import annotations

from albsim import pem
from albsim.cas.certificates import day, digest, owned
from albsim.cas.params import ListUserCertificateOrderParams
from albsim.cas.responses import ListUserCertificateOrderResponse, OrderItem
from albsim.contract.action import Call
from albsim.world.model import Certificate
from albsim.world.world import World

_SOON = 30 * 86_400


def list_user_certificate_order(
    world: World, params: ListUserCertificateOrderParams, call: Call
) -> ListUserCertificateOrderResponse:
    """One page of the account's certificates, newest first."""
    found = (
        [certificate for certificate in owned(world, call) if _matches(world, certificate, params)]
        if params.order_type in {"CERT", "UPLOAD"}
        else []
    )
    found.sort(key=lambda certificate: certificate.cert_id, reverse=True)
    begin = (params.current_page - 1) * params.show_size
    return {
        "CertificateOrderList": [_item(world, each) for each in found[begin : begin + params.show_size]],
        "CurrentPage": params.current_page,
        "ShowSize": params.show_size,
        "TotalCount": len(found),
    }


def _matches(world: World, certificate: Certificate, params: ListUserCertificateOrderParams) -> bool:
    status = _status(world, certificate)
    return (
        (status != "EXPIRED" if params.status is None else status == params.status)
        and params.resource_group_id in {None, certificate.resource_group_id}
        and _mentions(certificate, params.keyword)
    )


def _status(world: World, certificate: Certificate) -> str:
    remaining = pem.facts_of(certificate.cert_pem).not_after - world.clock.now()
    if remaining <= 0:
        return "EXPIRED"
    return "WILLEXPIRED" if remaining < _SOON else "ISSUED"


def _mentions(certificate: Certificate, keyword: str | None) -> bool:
    if keyword is None:
        return True
    facts = pem.facts_of(certificate.cert_pem)
    texts = (certificate.name, certificate.instance_id, str(certificate.cert_id), facts.common_name, *facts.sans)
    return any(keyword.lower() in text.lower() for text in texts)


def _item(world: World, certificate: Certificate) -> OrderItem:
    facts = pem.facts_of(certificate.cert_pem)
    organisation, country, province, city = facts.subject
    return {
        "CertificateId": certificate.cert_id,
        "City": city,
        "CommonName": facts.common_name,
        "Country": country,
        "EndDate": day(facts.not_after),
        "Expired": facts.not_after <= world.clock.now(),
        "Fingerprint": facts.sha1,
        "InstanceId": certificate.instance_id,
        "Issuer": facts.issuer,
        "Name": certificate.name,
        "OrgName": organisation,
        "Province": province,
        "ResourceGroupId": certificate.resource_group_id,
        "Sans": ",".join(facts.sans),
        "SerialNo": facts.serial,
        "Sha2": digest(world, facts.sha256),
        "StartDate": day(facts.not_before),
        "Upload": True,
    }
