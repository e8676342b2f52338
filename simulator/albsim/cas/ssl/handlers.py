"""The older calls on server certificates: the official ALB ingress controller finds and uploads by them."""

from __future__ import annotations

from albsim import pem
from albsim.cas import admission, deletion, lookup
from albsim.cas.certificates.uploads import store
from albsim.cas.shared import NoFields, digest, mentions, milliseconds, numbered, page_count
from albsim.cas.ssl.params import (
    CertIdentifierParams,
    CreateSSLCertificateWithNameParams,
    DescribeSSLCertificateListParams,
)
from albsim.cas.ssl.responses import (
    CertMeta,
    CreateSSLCertificateWithNameResponse,
    DescribeSSLCertificateListResponse,
    DescribeSSLCertificatePublicKeyDetailResponse,
)
from albsim.contract.action import Call
from albsim.world.model import Certificate
from albsim.world.world import World


def create_ssl_certificate_with_name(
    world: World, params: CreateSSLCertificateWithNameParams, call: Call
) -> CreateSSLCertificateWithNameResponse:
    """Take a certificate and its key under a name that no other certificate of the account has."""
    sm2 = params.encrypt_certificate, params.encrypt_private_key, params.sign_certificate, params.sign_private_key
    cert_pem, key_pem = admission.pair({"Certificate": params.certificate, "PrivateKey": params.private_key}, sm2)
    return {"CertIdentifier": store(world, call, params.cert_name, cert_pem, key_pem).id}


def describe_ssl_certificate_list(
    world: World, params: DescribeSSLCertificateListParams, call: Call
) -> DescribeSSLCertificateListResponse:
    """One page of the account's certificates, newest first, expired ones too."""
    found = [
        each
        for each in lookup.newest_first(world, call)
        if mentions(params.search_value, pem.facts_of(each.cert_pem), each.name, each.id)
    ]
    shown, fields = numbered(found, params)
    return {
        **fields,
        "CertMetaList": [_meta(world, each) for each in shown],
        "PageCount": page_count(found, params.show_size),
    }


def describe_ssl_certificate_public_key_detail(
    world: World, params: CertIdentifierParams, call: Call
) -> DescribeSSLCertificatePublicKeyDetailResponse:
    """A certificate with its PEM, without its key."""
    found = lookup.certificate_named(world, call, params.cert_identifier)
    return {"CertificateInfo": _meta(world, found), "X509Certificate": found.cert_pem}


def delete_ssl_certificate(world: World, params: CertIdentifierParams, call: Call) -> NoFields:
    """Remove a certificate from the store, as DeleteUserCertificate does."""
    deletion.delete(world, world.certificates, lookup.certificate_named(world, call, params.cert_identifier))
    return {}


def _meta(world: World, certificate: Certificate) -> CertMeta:
    facts = pem.facts_of(certificate.cert_pem)
    return {
        "AfterDate": milliseconds(facts.not_after),
        "Algorithm": facts.algorithm,
        "BeforeDate": milliseconds(facts.not_before),
        "CertIdentifier": certificate.id,
        "CertName": certificate.name,
        "CommonName": facts.common_name,
        "Issuer": facts.issuer,
        "KeySize": facts.key_size,
        "Md5": facts.md5,
        "Sans": ",".join(facts.sans),
        "SerialNo": facts.serial,
        "Sha2": digest(world, facts.sha256),
        "SignAlgorithm": facts.sign_algorithm,
    }
