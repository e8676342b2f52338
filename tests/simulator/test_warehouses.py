"""Certificate repositories over the official SDK."""

from pathlib import Path

import pytest
from alibabacloud_cas20200407 import models
from alibabacloud_cas20200407.client import Client

from tests.simulator.support import Cloud, authority, config, refused, running, seed
from tests.simulator.warehouse_calls import ask_for, bring, brought, create_warehouse, delete_brought, warehouses
from tests.support.certificates import key_pem

ROOT = authority()
SUB = ROOT.intermediate()


def test_repositories_are_found_by_type_and_name():
    with running(seed(rateLimits=False)) as cloud:
        (_, clients), (_, other), (_, private) = (
            create_warehouse(cloud, "Clients"),
            create_warehouse(cloud, "other", "uploadPCA"),
            create_warehouse(cloud, "client private", "aliyunPCA"),
        )

        for filters, expected in (
            ({}, [clients, other, private]),
            ({"type": "uploadCA"}, [clients]),
            ({"type": "ssl"}, []),
            ({"name": "CLIENT"}, [clients, private]),
            ({"instance_id": other}, [other]),
            ({"show_size": 2, "current_page": 2}, [private]),
        ):
            assert [each.instance_id for each in warehouses(cloud, **filters)] == expected, filters

        (row,) = warehouses(cloud, type="aliyunPCA")
        assert (row.name, row.type, row.is_expired) == ("client private", "aliyunPCA", False)


def test_repositories_are_listed_by_token(cloud: Cloud):
    ids = [create_warehouse(cloud, f"r{number}")[1] for number in range(3)]

    def page(token: str | None = None, **filters: object) -> models.ListWarehouseResponseBody:
        request = models.ListWarehouseRequest(max_results=2, next_token=token, **filters)
        return cloud.cas.list_warehouse(request).body

    first = page()
    second = page(first.next_token)
    assert [[each.warehouse_instance_id for each in part.data] for part in (first, second)] == [ids[:2], ids[2:]]
    assert (first.total_count, second.next_token) == (3, None)
    assert [each.warehouse_name for each in page(warehouse_instance_ids=[ids[1], "none"]).data] == ["r1"]
    assert [each.warehouse_type for each in page(warehouse_types=["uploadCA"]).data] == ["uploadCA"] * 2
    assert page(warehouse_types=["aliyunPCA"]).data == []


def test_only_an_empty_repository_is_deleted(cloud: Cloud):
    number, instance_id = create_warehouse(cloud)
    identifier = bring(cloud, number, ROOT.pem.decode())
    request = models.DeleteWarehouseRequest(warehouse_instance_id=instance_id)

    with refused("ResourceAlreadyAssociated"):
        cloud.cas.delete_warehouse(request)
    delete_brought(cloud, identifier)
    cloud.cas.delete_warehouse(request)

    assert warehouses(cloud) == []
    with refused("NotFound"):
        cloud.cas.delete_warehouse(request)
    with refused("MissingParameter"):
        cloud.cas.delete_warehouse(models.DeleteWarehouseRequest())


def test_a_repository_needs_a_name_of_its_own_and_a_type(cloud: Cloud):
    create_warehouse(cloud)

    with refused("NameRepeat"):
        create_warehouse(cloud)
    with refused("MissingParameter"):
        cloud.cas.create_warehouse(models.CreateWarehouseRequest(type="uploadCA"))
    with refused("MissingParameter"):
        cloud.cas.create_warehouse(models.CreateWarehouseRequest(name="x"))
    with refused("InvalidParameter"):
        create_warehouse(cloud, "x", "other")


def test_what_is_held_counts_for_the_quota(cloud: Cloud, monkeypatch: pytest.MonkeyPatch):
    number, _ = create_warehouse(cloud)
    bring(cloud, number, ROOT.pem.decode())

    quota = cloud.cas.get_cert_warehouse_quota().body
    assert (quota.use_count, quota.app_use_count) == (1, 1)
    assert quota.total_quota == quota.app_total_quota > 1

    monkeypatch.setattr("albsim.cas.warehouses.contents.QUOTA", 1)
    with refused("InsufficientQuota"):
        bring(cloud, number, SUB.pem.decode())


def test_each_site_has_repositories_of_its_own():
    with running(regions={"ap-southeast-1": ("127.0.0.1", 0)}) as cloud:
        abroad = Client(config(cloud.sim.endpoints["ap-southeast-1"].removeprefix("http://")))
        number, _ = create_warehouse(cloud)
        identifier = bring(cloud, number, ROOT.pem.decode())

        assert abroad.list_cert_warehouse(models.ListCertWarehouseRequest()).body.total_count == 0
        assert abroad.list_cert(models.ListCertRequest()).body.total_count == 0
        with refused("NotFound"):
            abroad.upload_pcacert(models.UploadPCACertRequest(warehouse_id=number, cert=ROOT.pem.decode()))
        with refused("NotFound"):
            abroad.delete_pcacert(models.DeletePCACertRequest(identifier=identifier))
        created = abroad.create_warehouse(models.CreateWarehouseRequest(name="clients", type="uploadCA")).body
        (row,) = abroad.list_cert_warehouse(models.ListCertWarehouseRequest()).body.cert_warehouse_list
        assert row.instance_id == created.warehouse_instance_id
        foreign = abroad.upload_pcacert(models.UploadPCACertRequest(warehouse_id=row.wh_id, cert=ROOT.pem.decode()))
        with refused("ResourceNotFound.Certificate", 404):
            ask_for(cloud, str(foreign.body.identifier))


def test_seeded_repositories(tmp_path: Path):
    (tmp_path / "root.crt").write_bytes(ROOT.pem)
    (tmp_path / "root.key").write_bytes(key_pem(ROOT.key))
    of = seed(
        warehouses=[{"id": "cas-wh-1", "name": "clients", "whId": 4}, {"id": "cas-wh-2", "region": "ap-southeast-1"}],
        caCertificates=[
            {"id": "here", "warehouse": "cas-wh-1", "cert": "root.crt", "key": "root.key"},
            {"id": "there", "warehouse": "cas-wh-2", "cert": "root.crt"},
            {"id": "anywhere", "generate": {"names": ["Any CA"]}},
        ],
    )
    with running(of, folder=tmp_path) as cloud:
        assert [(each.name, each.wh_id) for each in warehouses(cloud)] == [("clients", 4)]
        rows = {each.identifier: each for each in brought(cloud)}
        assert set(rows) == {"here", "anywhere"}
        assert (rows["here"].wh_id, rows["here"].wh_instance_id) == (4, "cas-wh-1")
        assert (rows["here"].exist_private_key, rows["anywhere"].exist_private_key) == (True, False)
        assert (rows["anywhere"].wh_id, rows["anywhere"].wh_instance_id) == (None, None)
        assert bring(cloud, 4, SUB.pem.decode()) not in rows
