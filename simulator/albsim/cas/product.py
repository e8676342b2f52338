"""The CAS actions that exist: one product per API version, all of them on one store."""

from __future__ import annotations

from albsim.cas.certificates.actions import ACTIONS as CERTIFICATES
from albsim.cas.cloud_resources.actions import ACTIONS as CLOUD_RESOURCES
from albsim.cas.private_ca.actions import ACTIONS as PRIVATE_CA_ACTIONS
from albsim.cas.ssl.actions import ACTIONS as SSL_ACTIONS
from albsim.cas.tags.actions import ACTIONS as TAGS
from albsim.cas.warehouses.actions import ACTIONS as WAREHOUSES
from albsim.contract.action import Action, Product, by_name


def _cas(version: str, *actions: Action) -> Product:
    return Product(
        name="cas",
        version=version,
        host="{store}",
        ram_prefix="yundun-cert",
        denied_code="NoPermission",
        actions=by_name(*actions),
    )


CAS = _cas("2020-04-07", *CERTIFICATES, *WAREHOUSES, *CLOUD_RESOURCES, *TAGS)
PRIVATE_CA = _cas("2020-06-30", *PRIVATE_CA_ACTIONS)
SSL = _cas("2020-06-19", *SSL_ACTIONS)
