"""Every setting of the operator, in one place: environment variables that begin with `ALBTLS_`.

Lists and objects are given as JSON. Credentials are no settings: they come from files or from the environment that
Alibaba Cloud's own SDKs read, and are never held here.
"""

import json
import os
import socket
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from albtls.api.meta import DEFAULT_CLASS
from albtls.core.access import AccessRule


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """Which log lines are written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class AccessEntry(BaseModel):
    """One entry of the setting `access`: what the namespaces that match may touch; `*` matches anything."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(validation_alias=to_camel),
        populate_by_name=True,
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    namespaces: tuple[str, ...] = ()
    """The namespaces that the entry is about."""
    regions: tuple[str, ...] = ()
    """Regions that they may use."""
    load_balancers: tuple[str, ...] = ()
    """Ids of the load balancers that they may use."""
    allow_certificate_ids: bool = True
    """Whether they may name certificates in Certificate Management Service by id, which no namespace owns."""

    def rule(self) -> AccessRule:
        """The entry as core knows it."""
        return AccessRule(self.namespaces, self.regions, self.load_balancers, self.allow_certificate_ids)


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None


def _identity() -> str:
    # A pod's name belongs to one container at a time; elsewhere two processes may share a host.
    pod = os.environ.get("POD_NAME")
    return pod or f"{socket.gethostname()}-{os.getpid()}"


class Settings(BaseSettings):
    """The operator's settings."""

    model_config = SettingsConfigDict(
        env_prefix="ALBTLS_", frozen=True, extra="ignore", use_attribute_docstrings=True, populate_by_name=True
    )

    region: str = "cn-hangzhou"
    """Region of objects that name none in spec.region."""
    class_: Annotated[str, Field(validation_alias="ALBTLS_CLASS")] = DEFAULT_CLASS
    """Which objects this operator looks after: those with this spec.class."""
    cluster_id: Annotated[str, Field(pattern=r"^([a-z0-9]{8})?$")] = ""
    """Eight characters that name the cluster in everything made in the cloud. Empty: the start of the uid of the
    namespace kube-system. A rebuilt cluster takes up what the old one made by keeping its id."""
    # Decoded here, because the library's own decoding fails with an error that isn't a ValidationError.
    access: Annotated[tuple[AccessEntry, ...], NoDecode, BeforeValidator(_decoded)] = ()
    """What namespaces may touch: a JSON list of {namespaces, regions, loadBalancers, allowCertificateIds}.
    Empty: everything."""

    credentials_dir: Path | None = None
    """Folder with the files accessKeyId, accessKeySecret and, for temporary credentials, securityToken; read again when
    they change. Absent: the default chain of Alibaba Cloud's SDKs (environment, RRSA, instance role)."""
    alb_endpoint: str = ""
    """Host and port of the ALB API. Empty: alb.<region>.aliyuncs.com."""
    cas_endpoint: str = ""
    """Host and port of the API of Certificate Management Service. Empty: that of the region's site."""
    endpoint_protocol: Annotated[str, Field(pattern="^https?$")] = "https"
    """https, or http for a simulator."""
    http_proxy: str = ""
    """Proxy for calls to the cloud over http. The usual proxy variables aren't read: they catch loopback calls too."""
    https_proxy: str = ""
    """Proxy for calls to the cloud over https."""
    rate_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Share of the cloud's documented rate limits that this operator uses; others use the account too."""
    job_poll_seconds: Annotated[float, Field(gt=0)] = 2.0
    """Seconds between two looks at changes that the cloud is carrying out."""

    kubeconfig: Path | None = None
    """A kubeconfig file. Absent: the service account of the pod. KUBECONFIG and ~/.kube/config are never read."""
    namespace: str = "albtls-system"
    """The operator's own namespace, where its Lease lives."""
    identity: str = Field(default_factory=_identity)
    """Name of this process in the Lease and in Events. In a pod: POD_NAME."""
    lease_seconds: Annotated[float, Field(ge=45)] = 60.0
    """Seconds after which another process may take over from one that has stopped renewing the Lease; it is renewed six
    times as often. A change is sent only while more of the lease is left than the call can take (25 seconds)."""

    workers: Annotated[int, Field(ge=1, le=256)] = 16
    """How many objects are worked on at once."""
    resync_seconds: Annotated[float, Field(gt=0)] = 600.0
    """Seconds between two looks at an object about which nothing was heard; jittered by a tenth."""
    retry_cap_seconds: Annotated[float, Field(gt=0)] = 300.0
    """Longest wait between two tries after failures."""

    http_host: str = "0.0.0.0"  # noqa: S104 - probes and scrapes come from outside the pod
    """Address of /healthz, /readyz and /metrics."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Port of /healthz, /readyz and /metrics; 0 for a free one."""
    log_format: LogFormat = LogFormat.TEXT
    """text or json."""
    log_level: LogLevel = LogLevel.INFO
    """DEBUG, INFO, WARNING or ERROR."""

    def access_rules(self) -> tuple[AccessRule, ...]:
        """The setting `access` as core knows it."""
        return tuple(entry.rule() for entry in self.access)
