"""One request to the API server, JSON in and out, over the official client's transport and authentication.

The client's generated classes aren't used: loading those of the core group alone costs 100 MB and more than a second,
for objects of which a pass needs a handful of fields.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from kubernetes.aio import client

from albtls.kube.errors import KubeUnavailableError, NotFoundError, refusal

#: Seconds for one call to the API server.
TIMEOUT: Final = 30.0

APPLY_PATCH: Final = "application/apply-patch+yaml"
JSON_PATCH: Final = "application/json-patch+json"

RawObject = Mapping[str, Any]


class KubeApi:
    """Sends requests to the API server.

    Args:
        api: the official client, of which transport, TLS and authentication are used.
    """

    def __init__(self, api: client.ApiClient) -> None:
        self._api = api

    async def find(
        self,
        path: str,
        *,
        what: str,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - see `send`
    ) -> RawObject | None:
        """Reads an object; None where there is none.

        Raises:
            KubeError: the read was refused or not answered.
        """
        try:
            return await self.send("GET", path, what=what, timeout=timeout)
        except NotFoundError:
            return None

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        what: str,
        content_type: str = "application/json",
        query: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,  # noqa: ASYNC109 - the transport's own time limit, for the whole exchange
    ) -> RawObject:
        """Sends one request.

        Args:
            method: of HTTP.
            path: from `/api` or `/apis` on.
            body: what is sent as JSON.
            what: the call in words, such as `read Secret shop/shop-tls`, for errors.
            content_type: of the body.
            query: parameters of the URL.
            timeout: seconds.

        Returns:
            The answer.

        Raises:
            KubeError: the call was refused or not answered.
        """
        try:
            request = await self._api.param_serialize(
                method=method,
                resource_path=f"{path}?{urlencode(query)}" if query else path,
                header_params={"Accept": "application/json", "Content-Type": content_type},
                body=body,
                auth_settings=["BearerToken"],
            )
            answer = await self._api.call_api(*request, _request_timeout=timeout)
            content = await answer.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise KubeUnavailableError(f"{what}: API server not reached ({type(error).__name__})") from None
        if not 200 <= answer.status <= 299:
            raise refusal(what, answer.status)
        try:
            found: RawObject = json.loads(content)
        except ValueError:  # holds the whole answer
            raise KubeUnavailableError(f"{what}: the answer isn't JSON") from None
        return found
