"""ListCloudResources and DescribeCloudResourceStatus, answered from what listeners really use.

A row is one certificate on one listener. Other products and other clouds have no resources here; nor does anything that
is asked for with the access key of another cloud (SecretId).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from albsim import pem
from albsim.cas import lookup
from albsim.cas.cloud_resources.params import DescribeCloudResourceStatusParams, ListCloudResourcesParams
from albsim.cas.cloud_resources.responses import (
    CloudResource,
    DescribeCloudResourceStatusResponse,
    ListCloudResourcesResponse,
)
from albsim.cas.shared import mentions, numbered
from albsim.contract.action import Call
from albsim.world.model import Certificate, Listener
from albsim.world.world import World

_CLOUD = "aliyun"
_PRODUCT = "ALB"

Use = tuple[Listener, Certificate]


def list_cloud_resources(world: World, params: ListCloudResourcesParams, call: Call) -> ListCloudResourcesResponse:
    """One page of the listeners that have certificates of the store."""
    found = [use for use in _uses(world, call) if _matches(use, params)]
    shown, fields = numbered(found, params)
    return {
        "CurrentPage": fields["CurrentPage"],
        "Data": [_item(use) for use in shown],
        "ShowSize": fields["ShowSize"],
        "Total": fields["TotalCount"],
    }


def describe_cloud_resource_status(
    world: World, params: DescribeCloudResourceStatusParams, call: Call
) -> DescribeCloudResourceStatusResponse:
    """How many listeners have certificates of the store."""
    listeners = set() if params.secret_id else {listener.id for listener, _ in _uses(world, call)}
    return {"Data": [{"CloudName": _CLOUD, "CloudProduct": _PRODUCT, "TotalCount": len(listeners)}]}


def _uses(world: World, call: Call) -> Iterator[Use]:
    for certificate in lookup.certificates(world, call):
        for listener in world.listeners_by_certificate.of(certificate.id):
            yield listener, certificate


def _matches(use: Use, params: ListCloudResourcesParams) -> bool:
    listener, certificate = use
    return (
        params.cloud_name in {None, _CLOUD}
        and params.cloud_product in {None, _PRODUCT}
        and not params.secret_id
        and (params.cert_ids is None or certificate.cert_id in params.cert_ids)
        and mentions(params.keyword, pem.facts_of(certificate.cert_pem), listener.load_balancer_id)
    )


def _item(use: Use) -> CloudResource:
    listener, certificate = use
    facts = pem.facts_of(certificate.cert_pem)
    item: CloudResource = {
        "CertEndTime": str(int(facts.not_after)),
        "CertId": certificate.cert_id,
        "CertName": certificate.name,
        "CertStartTime": str(int(facts.not_before)),
        "CloudName": _CLOUD,
        "CloudProduct": _PRODUCT,
        "CloudRegion": listener.region,
        "DefaultResource": int(listener.attributes.certificate_id == certificate.id),
        "Domain": facts.common_name,
        "EnableHttps": 1,
        "GmtCreate": str(int(listener.created)),
        "Id": zlib.crc32(f"{listener.id}/{certificate.id}".encode()),
        "InstanceId": listener.load_balancer_id,
        "ListenerId": listener.id,
        "ListenerPort": str(listener.port),
        "RegionId": listener.region,
    }
    if certificate.account_id.isdecimal():
        item["UserId"] = int(certificate.account_id)
    return item
