"""The CA certificates of private CAs: describe, list, count, revoke.

Every private CA here is one of the cloud's own (IssuerType local). What revoking does to listeners that ask for
certificates of the CA is not documented; here nothing.
"""

from __future__ import annotations

from dataclasses import replace

from albsim import pem
from albsim.cas import lookup
from albsim.cas.private_ca.params import (
    DescribeCACertificateListParams,
    DescribeCACertificateParams,
    ListPcaCaCertificateParams,
    UpdateCACertificateStatusParams,
)
from albsim.cas.private_ca.responses import (
    CommonFields,
    DescribeCACertificateCountResponse,
    DescribeCACertificateListResponse,
    DescribeCACertificateResponse,
    ListPcaCaCertificateResponse,
    PcaCaItem,
)
from albsim.cas.shared import NoFields, digest, milliseconds, numbered, page_count, tag_rows
from albsim.contract.action import Call
from albsim.contract.fields import Empty
from albsim.errors import invalid, refuse
from albsim.paging import page
from albsim.world.model import CaCertificate
from albsim.world.world import World

_YEAR = 365 * 86_400
_LOCAL = "local"


def describe_ca_certificate(
    world: World, params: DescribeCACertificateParams, call: Call
) -> DescribeCACertificateResponse:
    """A CA certificate with its chain."""
    found = _authority(world, call, params.identifier)
    common = _common(world, call, found)
    return {
        "Certificate": {
            **common,
            "CaCertChain": _chain(world, call, found),
            "CertIssuedCount": sum(pem.issued(found.pem, each.pem) for each in lookup.end_entities(world, call)),
            "FullAlgorithm": f"{common['Algorithm']}_{common['KeySize']}",
            "IssuerType": _LOCAL,
            "Tags": tag_rows(found.tags),
        },
        "Years": common["Years"],
    }


def describe_ca_certificate_list(
    world: World, params: DescribeCACertificateListParams, call: Call
) -> DescribeCACertificateListResponse:
    """CA certificates that match every filter given, page by page."""
    found = [each for each in lookup.private_cas(world, call) if _matches(world, each, params)]
    shown, fields = numbered(found, params)
    return {
        **fields,
        "CertificateList": [{**_common(world, call, each), "Alias": each.name} for each in shown],
        "PageCount": page_count(found, params.show_size),
    }


def describe_ca_certificate_count(
    world: World,
    _: Empty,
    call: Call,
) -> DescribeCACertificateCountResponse:
    """How many CA certificates there are, roots and subordinate ones."""
    return {"TotalCount": len(lookup.private_cas(world, call))}


def list_pca_ca_certificate(
    world: World, params: ListPcaCaCertificateParams, call: Call
) -> ListPcaCaCertificateResponse:
    """CA certificates page by page, by token."""
    found = lookup.private_cas(world, call)
    part = page(found, lambda each: (each.created, each.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "List": [_pca_item(world, call, each) for each in part.items]}


def update_ca_certificate_status(world: World, params: UpdateCACertificateStatusParams, call: Call) -> NoFields:
    """Revoke a CA certificate that is issued."""
    found = _authority(world, call, params.identifier)
    if found.status != "ISSUE":
        raise invalid("Status", "the CA certificate is not in the status ISSUE")
    world.ca_certificates.put(replace(found, status=params.status))
    return {}


def _authority(world: World, call: Call, identifier: str | None) -> CaCertificate:
    found = lookup.authority(world, call, identifier)
    if found.source != lookup.ALIYUN or not found.is_ca:
        raise refuse("NotFound")
    return found


def _matches(world: World, authority: CaCertificate, params: DescribeCACertificateListParams) -> bool:
    facts = pem.facts_of(authority.pem)
    is_valid = facts.not_before <= world.clock.now() < facts.not_after
    status = {"ISSUE": "issue", "REVOKE": "revoke"}[authority.status]
    return (
        params.identifier in {None, authority.id}
        and params.ca_status in {None, status}
        and params.cert_type in {None, "root" if facts.is_self_issued else "subRoot"}
        and params.issuer_type in {None, _LOCAL}
        and params.valid_status in {None, "valid" if is_valid else "notValid"}
        and not params.resource_group_id
    )


def _common(world: World, call: Call, authority: CaCertificate) -> CommonFields:
    facts = pem.facts_of(authority.pem)
    fields: CommonFields = {
        "AfterDate": milliseconds(facts.not_after),
        "Algorithm": facts.algorithm,
        "BeforeDate": milliseconds(facts.not_before),
        "CertificateType": "ROOT" if facts.is_self_issued else "SUB_ROOT",
        "CommonName": facts.common_name,
        "CountryCode": facts.subject.country,
        "Identifier": authority.id,
        "KeySize": facts.key_size,
        "Locality": facts.subject.city,
        "Md5": facts.md5,
        "Organization": facts.subject.organisation,
        "OrganizationUnit": facts.subject.unit,
        "Sans": ",".join(facts.sans),
        "SerialNumber": facts.serial,
        "Sha2": digest(world, facts.sha256),
        "SignAlgorithm": facts.sign_algorithm,
        "State": facts.subject.province,
        "Status": authority.status,
        "SubjectDN": facts.subject.dn,
        "X509Certificate": authority.pem,
        "Years": round((facts.not_after - facts.not_before) / _YEAR),
    }
    issuer = lookup.issuer_of(world, call, authority)
    if issuer is not None:
        fields["ParentIdentifier"] = issuer.id
    return fields


def _chain(world: World, call: Call, authority: CaCertificate) -> str:
    """PEM of a CA certificate and of those above it that the account has."""
    above = lookup.issuer_of(world, call, authority)
    return authority.pem if above is None else f"{authority.pem.rstrip()}\n{_chain(world, call, above)}"


def _pca_item(world: World, call: Call, authority: CaCertificate) -> PcaCaItem:
    item: PcaCaItem = {
        "CertIdentifier": authority.id,
        "CommonName": pem.facts_of(authority.pem).common_name,
        "PrivateCaRegionId": call.site,
        "Status": authority.status,
        "UserId": authority.account_id,
    }
    issuer = lookup.issuer_of(world, call, authority)
    if issuer is not None:
        item["IssuerIdentifier"] = issuer.id
    return item
