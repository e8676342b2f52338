"""ListCert and UploadPcaCertToCas: certificates that private CAs have issued to servers and clients."""

from __future__ import annotations

import zlib

from albsim import pem
from albsim.cas import lookup
from albsim.cas.certificates.uploads import store
from albsim.cas.private_ca.params import ListCertParams, UploadPcaCertToCasParams
from albsim.cas.private_ca.responses import EndEntityItem, ListCertResponse
from albsim.cas.shared import NoFields, NumberedPage, day, milliseconds, numbered, page_count
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.paging import Position, page
from albsim.world.model import CaCertificate
from albsim.world.world import World


def list_cert(world: World, params: ListCertParams, call: Call) -> ListCertResponse:
    """Issued certificates that match every filter given, page by page."""
    matching = (each for each in lookup.end_entities(world, call) if _matches(world, call, each, params))
    found = sorted(matching, key=_position)
    if params.current_page is None and params.show_size is None:
        return _by_token(found, params)
    number = NumberedPage(CurrentPage=params.current_page or 1, ShowSize=params.show_size or params.max_results)
    shown, fields = numbered(found, number)
    return {
        "CurrentPage": fields["CurrentPage"],
        "List": [_item(each) for each in shown],
        "PageCount": page_count(found, number.show_size),
        "ShowSize": fields["ShowSize"],
        "TotalCount": fields["TotalCount"],
    }


def upload_pca_cert_to_cas(world: World, params: UploadPcaCertToCasParams, call: Call) -> NoFields:
    """Bring issued certificates into the store of server certificates, each once, under its common name.

    Ids are those of ListCert, numbers or identifiers. A name that is taken gets a number.
    """
    by_name = {name: each for each in lookup.end_entities(world, call) for name in (each.id, str(number_of(each)))}
    for name in (part.strip() for part in params.ids.split(",")):
        if name not in by_name:
            raise refuse("NotFound")
        certificate = by_name[name]
        if not certificate.key_pem:
            raise invalid("Ids", "the private key of a certificate is not held")
        stored = lookup.certificates(world, call)
        if all(each.cert_pem != certificate.pem for each in stored):
            free = _free_name(certificate, {each.name for each in stored})
            store(world, call, free, certificate.pem, certificate.key_pem)
    return {}


def number_of(certificate: CaCertificate) -> int:
    """The number that goes with an Identifier: always the same."""
    return zlib.crc32(certificate.id.encode())


def _position(certificate: CaCertificate) -> Position:
    return certificate.created, certificate.id


def _by_token(found: list[CaCertificate], params: ListCertParams) -> ListCertResponse:
    part = page(found, _position, size=params.max_results, token=params.next_token)
    response: ListCertResponse = {
        "List": [_item(each) for each in part.items],
        "MaxResults": params.max_results,
        "TotalCount": part.total,
    }
    if part.next_token:
        response["NextToken"] = part.next_token
    return response


def _free_name(certificate: CaCertificate, taken: set[str]) -> str:
    base = pem.facts_of(certificate.pem).common_name[:58] or certificate.id
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in candidates if each not in taken)


def _matches(world: World, call: Call, certificate: CaCertificate, params: ListCertParams) -> bool:
    facts = pem.facts_of(certificate.pem)
    issuer = lookup.issuer_of(world, call, certificate)
    issued_by = {None, issuer.id if issuer else ""}
    return (
        params.status in {None, certificate.status}
        and (params.type is None or params.type in (facts.usages or {"END_ENTITY"}))
        and params.parent_identifier in issued_by
        and params.instance_uuid in issued_by
        and (params.before_date is None or params.before_date <= day(facts.not_before))
        and (params.after_date is None or day(facts.not_after) <= params.after_date)
    )


def _item(certificate: CaCertificate) -> EndEntityItem:
    facts = pem.facts_of(certificate.pem)
    return {
        "AfterDate": day(facts.not_after),
        "AfterTime": milliseconds(facts.not_after),
        "Algorithm": facts.algorithm,
        "AliasName": certificate.name,
        "BeforeDate": day(facts.not_before),
        "BeforeTime": milliseconds(facts.not_before),
        "CertificateType": "cas",
        "CommonName": facts.common_name,
        "Id": number_of(certificate),
        "Identifier": certificate.id,
        "KeyExportable": bool(certificate.key_pem),
        "Organization": facts.subject.organisation,
        "OrganizationUnit": facts.subject.unit,
        "SerialNumber": facts.serial,
        "Status": certificate.status,
        "SubjectDn": facts.subject.dn,
    }
