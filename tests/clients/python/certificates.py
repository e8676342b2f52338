"""The certificate store."""

from alibabacloud_cas20200407 import models as cas

from tests.clients.python.cloud import Cloud, StoryError, step

NAMES = ("first", "next", "extra-1", "extra-2", "extra-3")
PAGE = 2


async def upload_certificates(cloud: Cloud) -> list[str]:
    """Brings the certificates to the store and gives the ids that load balancers know them by."""
    ids = []
    same = True
    for name in NAMES:
        chain, key = cloud.file(f"{name}.crt"), cloud.file(f"{name}.key")
        request = cas.UploadUserCertificateRequest(name=f"story-{name}", cert=chain, key=key)
        number = (await cloud.cas("upload_user_certificate", request)).cert_id
        asked = cas.GetUserCertificateDetailRequest(cert_id=number)
        detail = await cloud.cas("get_user_certificate_detail", asked)
        same = same and (detail.cert, detail.key) == (chain, key)
        ids.append(f"{number}-{cloud.region}")
    listed, pages = await list_certificates(
        cloud,
    )
    step("certificates", ids=ids, same=same, listed=listed, pages=pages)
    return ids


async def list_certificates(cloud: Cloud) -> tuple[list[str], int]:
    found: list[str] = []
    page = 0
    total = 1
    while page * PAGE < total:
        page += 1
        request = cas.ListUserCertificateOrderRequest(order_type="UPLOAD", show_size=PAGE, current_page=page)
        answer = await cloud.cas("list_user_certificate_order", request)
        found += [f"{each.certificate_id}-{cloud.region}" for each in answer.certificate_order_list]
        total = answer.total_count
    return found, page


async def delete_certificate(cloud: Cloud, identifier: str) -> None:
    request = cas.DeleteUserCertificateRequest(cert_id=int(identifier.partition("-")[0]))
    await cloud.cas("delete_user_certificate", request)


async def upload_authority(cloud: Cloud) -> str:
    """Brings the CA certificate to a repository."""
    asked = cas.ListCertWarehouseRequest(type="uploadPCA")
    warehouses = (await cloud.cas("list_cert_warehouse", asked)).cert_warehouse_list
    if not warehouses:
        raise StoryError("there is no repository for CA certificates")
    request = cas.UploadPCACertRequest(
        warehouse_id=warehouses[0].wh_id, name="story-authority", cert=cloud.file("authority.crt")
    )
    return (await cloud.cas("upload_pcacert", request)).identifier
