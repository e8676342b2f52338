"""A client of the cloud that knows nothing of the simulator: the official SDKs, told no more than an endpoint.

It makes a load balancer with a server group, certificates and listeners, changes them, and removes them again. After
each step it writes what it has seen as one line of JSON and waits for a line on its standard input.

Arguments: endpoint (host:port), protocol, region, a folder with the certificates, <name>.crt and <name>.key, and which
of the SDK's methods to use: sync or async. The access key is in the environment, by the names that the SDKs use. What
it writes about an error never holds what was sent, since a private key may be in it.
"""

import asyncio
import os
import sys
import traceback
from pathlib import Path

from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_cas20200407 import models as cas
from alibabacloud_cas20200407.client import Client as CasClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config

from tests.clients.python import balancers, certificates, listeners
from tests.clients.python.cloud import Cloud, StoryError, step


async def tell(cloud: Cloud) -> None:
    """Makes everything, changes it and removes it."""
    balancer = await balancers.create_balancer(cloud)
    group = await balancers.create_server_group(cloud)
    ids = await certificates.upload_certificates(cloud)
    listener, plain = await listeners.create_listeners(cloud, balancer, group, ids[0])
    await listeners.add_certificates(cloud, listener, ids[2:])
    await listeners.switch_default(cloud, listener, ids[1])
    authority = await listeners.turn_mutual_on(cloud, listener)
    await listeners.list_listeners(cloud, balancer)
    await listeners.tag(cloud, listener)
    await listeners.stop_and_start(cloud, listener)

    await listeners.update(cloud, listener, ca_enabled=False)
    await listeners.remove_certificates(cloud, listener, ids[2:])
    await listeners.delete_listener(cloud, plain)
    refused = await listeners.delete_listener(cloud, listener)
    await balancers.delete_server_group(cloud, group)
    await balancers.delete_balancer(cloud, balancer)
    for identifier in ids:
        await certificates.delete_certificate(cloud, identifier)
    await cloud.cas("delete_pcacert", cas.DeletePCACertRequest(identifier=authority))
    step("removed", **refused)


def main() -> int:
    endpoint, protocol, region, folder, methods = sys.argv[1:]
    config = Config(
        endpoint=endpoint,
        protocol=protocol,
        region_id=region,
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    )
    cloud = Cloud(AlbClient(config), CasClient(config), region, Path(folder), methods == "async")
    try:
        asyncio.run(tell(cloud))
    except StoryError as error:
        print(error, file=sys.stderr)
    except AlibabaCloudException as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 - its text may hold the address that was asked, and a private key with it
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(f"{type(error).__name__} in {place.name} ({place.filename}:{place.lineno})", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
