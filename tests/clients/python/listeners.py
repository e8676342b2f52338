"""Listeners, their certificates and tags."""

from typing import Any

from alibabacloud_alb20200616 import models as alb
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

from tests.clients.python.certificates import upload_authority
from tests.clients.python.cloud import Cloud, Facts, StoryError, step, wait

PAGE = 2


async def create_listeners(cloud: Cloud, balancer: str, group: str, certificate: str) -> tuple[str, str]:
    certificates = [alb.CreateListenerRequestCertificates(certificate_id=certificate)]
    secure = listener_request(balancer, group, "HTTPS", 443, certificates=certificates)
    created = await cloud.alb("create_listener", secure)
    plain = (await cloud.alb("create_listener", listener_request(balancer, group, "HTTP", 80))).listener_id
    await wait_status(cloud, plain, "Running")
    found = await wait_status(cloud, created.listener_id, "Running")
    job = await cloud.wait_job(created.job_id)
    step(
        "listeners",
        id=created.listener_id,
        plain=plain,
        status=found.listener_status,
        default=found.certificates[0].certificate_id,
        group=found.default_actions[0].forward_group_config.server_group_tuples[0].server_group_id,
        job={"status": job.status, "api": job.api_name, "resource": job.resource_id},
    )
    return created.listener_id, plain


async def add_certificates(cloud: Cloud, listener: str, ids: list[str]) -> None:
    item = alb.AssociateAdditionalCertificatesWithListenerRequestCertificates
    request = alb.AssociateAdditionalCertificatesWithListenerRequest(
        listener_id=listener, certificates=[item(certificate_id=each) for each in ids]
    )
    await cloud.alb("associate_additional_certificates_with_listener", request)

    async def ask() -> tuple[list[Facts], int]:
        return await certificates_of(cloud, listener)

    rows, pages = await wait("the certificates", "Associated", ask, lambda seen: overall(seen[0], count=len(ids) + 1))
    await wait_status(cloud, listener, "Running")
    step("additional", rows=rows, pages=pages)


async def certificates_of(cloud: Cloud, listener: str) -> tuple[list[Facts], int]:
    request = alb.ListListenerCertificatesRequest(listener_id=listener, max_results=PAGE)
    found, pages = await cloud.pages("list_listener_certificates", request, "certificates")
    return [{"id": row.certificate_id, "default": row.is_default, "status": row.status} for row in found], pages


async def switch_default(cloud: Cloud, listener: str, certificate: str) -> None:
    item = alb.UpdateListenerAttributeRequestCertificates(certificate_id=certificate)
    found = await update(cloud, listener, certificates=[item])
    step("switched", default=found.certificates[0].certificate_id, count=len(found.certificates))


async def turn_mutual_on(cloud: Cloud, listener: str) -> str:
    authority = await upload_authority(
        cloud,
    )
    item = alb.UpdateListenerAttributeRequestCaCertificates(certificate_id=authority)
    found = await update(cloud, listener, ca_enabled=True, ca_certificates=[item])
    trusted = found.ca_certificates[0].certificate_id
    step("mutual", authority=authority, enabled=found.ca_enabled, trusted=trusted)
    return authority


async def update(cloud: Cloud, listener: str, **change: Any) -> Any:
    """Changes a listener and gives what it is when the change is done."""
    request = alb.UpdateListenerAttributeRequest(listener_id=listener, **change)
    await cloud.wait_job((await cloud.alb("update_listener_attribute", request)).job_id)
    return await wait_status(cloud, listener, "Running")


async def list_listeners(cloud: Cloud, balancer: str) -> None:
    request = alb.ListListenersRequest(load_balancer_ids=[balancer], max_results=1)
    total = (await cloud.alb("list_listeners", request)).total_count
    found, pages = await cloud.pages("list_listeners", request, "listeners")
    step("listed", listeners=[each.listener_id for each in found], pages=pages, total=total)


async def tag(cloud: Cloud, listener: str) -> None:
    target = {"resource_type": "listener", "resource_id": [listener]}
    given = [alb.TagResourcesRequestTag(key=key, value=value) for key, value in (("team", "shop"), ("stage", "test"))]
    await cloud.alb("tag_resources", alb.TagResourcesRequest(**target, tag=given))
    tagged = await tags(cloud, target)
    await cloud.alb("un_tag_resources", alb.UnTagResourcesRequest(**target, tag_key=["stage"]))
    step("tagged", tags=tagged, left=await tags(cloud, target))


async def tags(cloud: Cloud, target: Facts) -> dict[str, str]:
    answer = await cloud.alb("list_tag_resources", alb.ListTagResourcesRequest(**target))
    return {each.tag_key: each.tag_value for each in answer.tag_resources or ()}


async def stop_and_start(cloud: Cloud, listener: str) -> None:
    stopped = await cloud.alb("stop_listener", alb.StopListenerRequest(listener_id=listener))
    await cloud.wait_job(stopped.job_id)
    step("stopped", status=(await wait_status(cloud, listener, "Stopped")).listener_status)
    started = await cloud.alb("start_listener", alb.StartListenerRequest(listener_id=listener))
    await cloud.wait_job(started.job_id)
    step("started", status=(await wait_status(cloud, listener, "Running")).listener_status)


async def remove_certificates(cloud: Cloud, listener: str, ids: list[str]) -> None:
    item = alb.DissociateAdditionalCertificatesFromListenerRequestCertificates
    request = alb.DissociateAdditionalCertificatesFromListenerRequest(
        listener_id=listener, certificates=[item(certificate_id=each) for each in ids]
    )
    answer = await cloud.alb("dissociate_additional_certificates_from_listener", request)
    await cloud.wait_job(answer.job_id)
    await wait_status(cloud, listener, "Running")
    step("dissociated", rows=(await certificates_of(cloud, listener))[0])


async def delete_listener(cloud: Cloud, listener: str) -> Facts:
    """Deletes a listener, and gives how the cloud refuses to tell of it afterwards."""
    deleted = await cloud.alb("delete_listener", alb.DeleteListenerRequest(listener_id=listener))
    await cloud.wait_job(deleted.job_id)
    try:
        await cloud.alb("get_listener_attribute", alb.GetListenerAttributeRequest(listener_id=listener))
    except AlibabaCloudException as error:
        return {"code": error.code, "status": error.status_code}
    raise StoryError("the call was not refused")


async def wait_status(cloud: Cloud, listener: str, wanted: str) -> Any:
    async def ask() -> Any:
        return await cloud.alb("get_listener_attribute", alb.GetListenerAttributeRequest(listener_id=listener))

    return await wait("the listener", wanted, ask, lambda found: found.listener_status)


def listener_request(balancer: str, group: str, protocol: str, port: int, **more: Any) -> alb.CreateListenerRequest:
    target = alb.CreateListenerRequestDefaultActionsForwardGroupConfigServerGroupTuples(server_group_id=group)
    forward = alb.CreateListenerRequestDefaultActionsForwardGroupConfig(server_group_tuples=[target])
    action = alb.CreateListenerRequestDefaultActions(type="ForwardGroup", forward_group_config=forward)
    return alb.CreateListenerRequest(
        load_balancer_id=balancer,
        listener_protocol=protocol,
        listener_port=port,
        default_actions=[action],
        **more,
    )


def overall(rows: list[Facts], count: int) -> str:
    """Associated once there are so many rows and all of them are."""
    other = next((row["status"] for row in rows if row["status"] != "Associated"), None)
    return other or ("Associated" if len(rows) == count else "incomplete")
