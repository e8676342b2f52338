"""UploadPCACert, DeletePCACert, ListCert, DescribeWarehouseCert: the certificates in repositories.

A CA certificate is usable on a listener at once, by its Identifier. Its PEM stays as it was sent, whole chains
included; a private key sent along is in no answer, which only say that there is one.
"""

from __future__ import annotations

from albsim import pem
from albsim.cas import admission, deletion, lookup
from albsim.cas.shared import NoFields, mentions, milliseconds, numbered
from albsim.cas.warehouses.params import (
    DeletePCACertParams,
    DescribeWarehouseCertParams,
    ListCertParams,
    UploadPCACertParams,
)
from albsim.cas.warehouses.responses import (
    CertItem,
    DescribeWarehouseCertResponse,
    ListCertResponse,
    UploadPCACertResponse,
)
from albsim.cas.warehouses.warehouses import QUOTA, held
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.world import ids
from albsim.world.model import CaCertificate, Warehouse
from albsim.world.world import World


def upload_pca_cert(world: World, params: UploadPCACertParams, call: Call) -> UploadPCACertResponse:
    """Bring a certificate to a repository; one for CA certificates takes no other ones."""
    warehouse = lookup.warehouse_numbered(world, call, params.warehouse_id)
    if warehouse.kind == "aliyunPCA":
        raise invalid("WarehouseId", "certificates cannot be brought to a repository of this type")
    key_pem = params.private_key or ""
    admission.check_brought(params.cert, key_pem, admission.rules(world))
    facts = pem.facts_of(params.cert)
    if warehouse.kind == "uploadCA" and not facts.is_authority:
        raise refuse("CertificateFormatException", "not a CA certificate")
    if held(world, call) >= QUOTA:
        raise refuse("InsufficientQuota")
    brought = CaCertificate(
        id=ids.lower_uuid(world.rng, world.ca_certificates),
        account_id=call.account_id,
        name=params.name or facts.common_name,
        pem=params.cert,
        site=call.site,
        wh_id=warehouse.wh_id,
        is_ca=facts.is_authority,
        created=world.clock.now(),
        key_pem=key_pem,
    )
    world.ca_certificates.put(brought)
    return {"Identifier": brought.id}


def delete_pca_cert(world: World, params: DeletePCACertParams, call: Call) -> NoFields:
    """Remove a certificate that was brought; one that the cloud issued is not found."""
    found = lookup.authority(world, call, params.identifier)
    if found.source == lookup.ALIYUN:
        raise refuse("NotFound")
    deletion.delete(world, world.ca_certificates, found)
    return {}


def list_cert(world: World, params: ListCertParams, call: Call) -> ListCertResponse:
    """Certificates of repositories and private CAs that match every filter given, page by page."""
    found = [each for each in lookup.authorities(world, call) if _matches(each, params)]
    shown, fields = numbered(found, params)
    homes = {each.wh_id: each for each in lookup.warehouses(world, call)}
    return {**fields, "CertList": [_item(each, homes.get(each.wh_id)) for each in shown]}


def describe_warehouse_cert(
    world: World, params: DescribeWarehouseCertParams, call: Call
) -> DescribeWarehouseCertResponse:
    """A certificate with its PEM."""
    if params.cert_identifier is None:
        raise refuse("MissingParameter", "CertIdentifier")
    found = lookup.authority(world, call, params.cert_identifier)
    facts = pem.facts_of(found.pem)
    response: DescribeWarehouseCertResponse = {
        "CertIdentifier": found.id,
        "CertStatus": found.status,
        "CertType": _type(found),
        "CommonName": facts.common_name,
        "Content": found.pem,
        "Fingerprint": facts.sha1,
        "Issuer": facts.issuer,
    }
    issuer = lookup.issuer_of(world, call, found)
    if issuer is not None:
        response["IssuerIdentifier"] = issuer.id
    home = next((each for each in lookup.warehouses(world, call) if each.wh_id == found.wh_id), None)
    if home is not None:
        response["WarehouseInstanceId"] = home.id
    return response


def _matches(certificate: CaCertificate, params: ListCertParams) -> bool:
    wanted = None if params.identifiers is None else {each.strip() for each in params.identifiers.split(",")}
    return (
        (wanted is None or certificate.id in wanted)
        and params.cert_type in {None, _type(certificate)}
        and params.source_type in {None, certificate.source}
        and params.status in {None, certificate.status}
        and params.warehouse_id in {None, certificate.wh_id}
        and mentions(params.key_word, pem.facts_of(certificate.pem), certificate.name)
    )


def _type(certificate: CaCertificate) -> str:
    return "CA" if certificate.is_ca else "CERT"


def _item(certificate: CaCertificate, home: Warehouse | None) -> CertItem:
    facts = pem.facts_of(certificate.pem)
    item: CertItem = {
        "AfterDate": milliseconds(facts.not_after),
        "Algorithm": facts.algorithm,
        "BeforeDate": milliseconds(facts.not_before),
        "CertType": _type(certificate),
        "CommonName": facts.common_name,
        "ExistPrivateKey": bool(certificate.key_pem),
        "Identifier": certificate.id,
        "Issuer": facts.issuer,
        "Sans": ",".join(facts.sans),
        "SerialNo": facts.serial,
        "SignAlgorithm": facts.sign_algorithm,
        "SourceType": certificate.source,
        "Status": certificate.status,
    }
    if home is not None:
        item["WhId"] = home.wh_id
        item["WhInstanceId"] = home.id
    return item
