"""CreateWarehouse, DeleteWarehouse, ListWarehouse, ListCertWarehouse, GetCertWarehouseQuota.

No public source says how a repository is refused. Here each has a name of its own, and one that still holds
certificates isn't deleted.
"""

from __future__ import annotations

from albsim.cas import lookup
from albsim.cas.shared import NoFields, numbered
from albsim.cas.warehouses.params import (
    CreateWarehouseParams,
    DeleteWarehouseParams,
    ListCertWarehouseParams,
    ListWarehouseParams,
)
from albsim.cas.warehouses.responses import (
    CertWarehouseItem,
    CreateWarehouseResponse,
    GetCertWarehouseQuotaResponse,
    ListCertWarehouseResponse,
    ListWarehouseResponse,
    WarehouseItem,
)
from albsim.contract.action import Call
from albsim.contract.fields import Empty
from albsim.errors import refuse
from albsim.paging import page
from albsim.world import ids
from albsim.world.model import Warehouse
from albsim.world.world import World

QUOTA = 1000
"""How many certificates an account's repositories hold together; the real number depends on what was bought."""


def create_warehouse(world: World, params: CreateWarehouseParams, call: Call) -> CreateWarehouseResponse:
    """Make an empty repository; Biz is taken and means nothing here."""
    if params.name is None:
        raise refuse("MissingParameter", "Name")
    if params.type is None:
        raise refuse("MissingParameter", "Type")
    if any(other.name == params.name for other in lookup.warehouses(world, call)):
        raise refuse("NameRepeat")
    warehouse = Warehouse(
        id=ids.resource_id(world.rng, "cas-wh", world.warehouses),
        wh_id=lookup.next_wh_id(world),
        name=params.name,
        kind=params.type,
        site=call.site,
        account_id=call.account_id,
        created=world.clock.now(),
    )
    world.warehouses.put(warehouse)
    return {"WarehouseInstanceId": warehouse.id}


def delete_warehouse(world: World, params: DeleteWarehouseParams, call: Call) -> NoFields:
    """Remove an empty repository."""
    if params.warehouse_instance_id is None:
        raise refuse("MissingParameter", "WarehouseInstanceId")
    found = next((each for each in lookup.warehouses(world, call) if each.id == params.warehouse_instance_id), None)
    if found is None:
        raise refuse("NotFound")
    if any(each.wh_id == found.wh_id for each in lookup.authorities(world, call)):
        raise refuse("ResourceAlreadyAssociated", "certificates")
    world.warehouses.remove(found.id)
    return {}


def list_warehouse(world: World, params: ListWarehouseParams, call: Call) -> ListWarehouseResponse:
    """Repositories by id and type, page by page."""
    found = [
        each
        for each in lookup.warehouses(world, call)
        if (params.warehouse_instance_ids is None or each.id in params.warehouse_instance_ids)
        and (params.warehouse_types is None or each.kind in params.warehouse_types)
    ]
    part = page(found, lambda each: (float(each.wh_id), each.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "Data": [_item(each) for each in part.items]}


def list_cert_warehouse(world: World, params: ListCertWarehouseParams, call: Call) -> ListCertWarehouseResponse:
    """Repositories by type, part of the name or instance id, page by page."""
    found = [
        each
        for each in lookup.warehouses(world, call)
        if params.type in {None, each.kind}
        and params.instance_id in {None, each.id}
        and (params.name or "").lower() in each.name.lower()
    ]
    shown, fields = numbered(found, params)
    return {**fields, "CertWarehouseList": [_cert_item(each) for each in shown]}


def get_cert_warehouse_quota(world: World, _: Empty, call: Call) -> GetCertWarehouseQuotaResponse:
    """How many certificates repositories can hold and do hold."""
    used = held(world, call)
    return {"AppTotalQuota": QUOTA, "AppUseCount": used, "TotalQuota": QUOTA, "UseCount": used}


def held(world: World, call: Call) -> int:
    """How many certificates the account's repositories hold."""
    return sum(each.wh_id != 0 for each in lookup.authorities(world, call))


def _item(warehouse: Warehouse) -> WarehouseItem:
    return {
        "WarehouseInstanceId": warehouse.id,
        "WarehouseName": warehouse.name,
        "WarehouseType": warehouse.kind,
    }


def _cert_item(warehouse: Warehouse) -> CertWarehouseItem:
    return {
        "InstanceId": warehouse.id,
        "IsExpired": False,
        "Name": warehouse.name,
        "Type": warehouse.kind,
        "WhId": warehouse.wh_id,
    }
