"""Calls on certificate repositories that several tests make, over the official SDK."""

from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_cas20200407 import models

from tests.simulator.listener_calls import finish, update
from tests.simulator.support import Cloud


def create_warehouse(cloud: Cloud, name: str = "clients", kind: str = "uploadCA") -> tuple[int, str]:
    """Make a repository; its number and its id."""
    created = cloud.cas.create_warehouse(models.CreateWarehouseRequest(name=name, type=kind)).body
    (row,) = warehouses(cloud, instance_id=created.warehouse_instance_id)
    return int(row.wh_id), str(created.warehouse_instance_id)


def warehouses(cloud: Cloud, **filters: object) -> list[models.ListCertWarehouseResponseBodyCertWarehouseList]:
    return cloud.cas.list_cert_warehouse(models.ListCertWarehouseRequest(**filters)).body.cert_warehouse_list


def bring(cloud: Cloud, warehouse: int, cert: str, **more: object) -> str:
    request = models.UploadPCACertRequest(warehouse_id=warehouse, cert=cert, **more)
    return str(cloud.cas.upload_pcacert(request).body.identifier)


def brought(cloud: Cloud, **filters: object) -> list[models.ListCertResponseBodyCertList]:
    return cloud.cas.list_cert(models.ListCertRequest(**filters)).body.cert_list


def describe_brought(cloud: Cloud, identifier: str) -> models.DescribeWarehouseCertResponseBody:
    return cloud.cas.describe_warehouse_cert(models.DescribeWarehouseCertRequest(cert_identifier=identifier)).body


def delete_brought(cloud: Cloud, identifier: str) -> None:
    cloud.cas.delete_pcacert(models.DeletePCACertRequest(identifier=identifier))


def ask_for(cloud: Cloud, identifier: str) -> None:
    """Turn mutual authentication on with this CA certificate."""
    item = alb_models.UpdateListenerAttributeRequestCaCertificates(certificate_id=identifier)
    update(cloud, ca_enabled=True, ca_certificates=[item])
    finish(cloud)
