"""The official Python SDK as the way to an endpoint: the only module here that knows it.

Parameters and responses go through the SDK's own models, so a call is what any client's call is. What the SDK raises
never leaves: its texts quote requests, keys included.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_cas20200407 import models as cas_models
from alibabacloud_cas20200407.client import Client as CasClient
from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import UnretryableException
from darabonba.runtime import RuntimeOptions

from albsim.calibrate.api import Answer, Send
from albsim.calibrate.target import Target

_VARIABLES: Final = "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
_RUNTIME: Final = {"connect_timeout": 10_000, "read_timeout": 30_000}
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class CredentialsError(Exception):
    """There are no credentials that can be used; the message says where they are looked for."""


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key, where it isn't to come from the default chain."""

    key_id: str
    secret: str = field(repr=False)


def keys_of(environment: Mapping[str, str]) -> Keys:
    """The access key that the environment gives, and nothing else: an albsim is never shown a real identity by chance.

    Raises:
        CredentialsError: it gives none.
    """
    key_id, secret = (environment.get(f"ALIBABA_CLOUD_ACCESS_KEY_{name}", "") for name in ("ID", "SECRET"))
    if not key_id or not secret:
        raise CredentialsError(f"no credentials: set {_VARIABLES} to a key of the albsim")
    return Keys(key_id, secret)


@dataclass(frozen=True, slots=True)
class Cloud:
    """How to call both products."""

    alb: Send
    cas: Send


def connect(target: Target, keys: Keys | None = None) -> Cloud:
    """Clients for an endpoint; nothing is called.

    Args:
        target: where it is.
        keys: the access key; None: the SDK's default chain finds one: environment, profile, RAM role.

    Raises:
        CredentialsError: the default chain finds none.
    """
    logging.getLogger("darabonba-core").setLevel(logging.WARNING)  # it prints requests
    alb = AlbClient(_config(target.alb_endpoint, target, keys))
    cas = CasClient(_config(target.cas_endpoint, target, keys))
    return Cloud(_sender(alb, alb_models), _sender(cas, cas_models))


def _config(endpoint: str, target: Target, keys: Keys | None) -> Config:
    config = Config(endpoint=endpoint, protocol=target.protocol, region_id=target.region)
    if keys is not None:
        config.access_key_id, config.access_key_secret = keys.key_id, keys.secret
        return config
    try:
        config.credential = CredentialClient()
        config.credential.get_credential()
    except CredentialException:
        raise CredentialsError(f"no credentials: set {_VARIABLES}, or a profile") from None
    return config


def _sender(client: object, models: ModuleType) -> Send:
    def send(action: str, params: Mapping[str, Any]) -> Answer:
        method = getattr(client, f"{_WORD.sub('_', action).lower()}_with_options")
        request = getattr(models, f"{action}Request")().from_map(dict(params))
        return _answered(action, lambda: method(request, RuntimeOptions(**_RUNTIME)))

    return send


def _answered(action: str, call: Any) -> Answer:  # noqa: ANN401 - the SDK has no types
    try:
        response = call()
    except AlibabaCloudException as error:
        return Answer(action, int(error.status_code or 0), _code(error.code))
    except UnretryableException:
        return Answer(action, 0, "NoAnswer")
    return Answer(action, int(response.status_code), body=response.body.to_map() if response.body else {})


def _code(code: object) -> str:
    """An error code; anything else in its place could quote the request."""
    found = _CODE.fullmatch(str(code))
    return found[0] if found else "NoCode"
