"""Load balancers and server groups."""

from typing import Any

from alibabacloud_alb20200616 import models as alb

from tests.clients.python.cloud import Cloud, step, wait

NETWORK = "vpc-story"


async def create_balancer(cloud: Cloud) -> str:
    zones = [
        alb.CreateLoadBalancerRequestZoneMappings(zone_id=f"{cloud.region}-{zone}", v_switch_id=f"vsw-story-{zone}")
        for zone in "hi"
    ]
    request = alb.CreateLoadBalancerRequest(
        load_balancer_name="story",
        load_balancer_edition="Standard",
        address_type="Intranet",
        vpc_id=NETWORK,
        load_balancer_billing_config=alb.CreateLoadBalancerRequestLoadBalancerBillingConfig(pay_type="PostPay"),
        zone_mappings=zones,
    )
    balancer = (await cloud.alb("create_load_balancer", request)).load_balancer_id

    async def ask() -> Any:
        asked = alb.GetLoadBalancerAttributeRequest(load_balancer_id=balancer)
        return await cloud.alb("get_load_balancer_attribute", asked)

    found = await wait("the load balancer", "Active", ask, lambda answer: answer.load_balancer_status)
    step(
        "load balancer",
        id=balancer,
        status=found.load_balancer_status,
        edition=found.load_balancer_edition,
        zones=len(found.zone_mappings),
    )
    return balancer


async def delete_balancer(cloud: Cloud, balancer: str) -> None:
    request = alb.DeleteLoadBalancerRequest(load_balancer_id=balancer)
    await cloud.wait_job((await cloud.alb("delete_load_balancer", request)).job_id)


async def create_server_group(cloud: Cloud) -> str:
    request = alb.CreateServerGroupRequest(
        server_group_name="story",
        server_group_type="Ip",
        protocol="HTTP",
        vpc_id=NETWORK,
        health_check_config=alb.CreateServerGroupRequestHealthCheckConfig(health_check_enabled=False),
    )
    created = await cloud.alb("create_server_group", request)
    group = created.server_group_id
    await cloud.wait_job(created.job_id)
    status = await wait_server_group(cloud, group, "Available")
    servers = [
        alb.AddServersToServerGroupRequestServers(server_id=address, server_ip=address, server_type="Ip", port=8080)
        for address in ("192.0.2.1", "192.0.2.2")
    ]
    added = alb.AddServersToServerGroupRequest(server_group_id=group, servers=servers)
    await cloud.wait_job((await cloud.alb("add_servers_to_server_group", added)).job_id)
    listed = alb.ListServerGroupServersRequest(server_group_id=group, max_results=1)
    found, _ = await cloud.pages("list_server_group_servers", listed, "servers")
    step("server group", id=group, status=status, servers=[each.server_id for each in found])
    return group


async def wait_server_group(cloud: Cloud, group: str, wanted: str) -> str:
    async def ask() -> str:
        groups = (
            await cloud.alb("list_server_groups", alb.ListServerGroupsRequest(server_group_ids=[group]))
        ).server_groups
        return groups[0].server_group_status if groups else "gone"

    return await wait("the server group", wanted, ask, str)


async def delete_server_group(cloud: Cloud, group: str) -> None:
    request = alb.DeleteServerGroupRequest(server_group_id=group)
    await cloud.wait_job((await cloud.alb("delete_server_group", request)).job_id)
    await wait_server_group(cloud, group, "gone")
