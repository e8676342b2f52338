"""Asynchronous jobs and what they end in. Times are seconds since the epoch on the simulated clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from albsim.world.model.balancers import LoadBalancer
from albsim.world.model.listeners import ListenerAttributes, ListenerStatus
from albsim.world.model.policies import CustomPolicy
from albsim.world.model.servers import Rule, ServerGroup


class JobStatus(StrEnum):
    """Status of an asynchronous job."""

    PROCESSING = "Processing"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class Start:
    """Ends in a running listener."""

    kind: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class SetAttributes:
    """Ends in a listener with these attributes."""

    attributes: ListenerAttributes
    kind: Literal["attributes"] = "attributes"


@dataclass(frozen=True, slots=True)
class Attach:
    """Ends in these additional certificates being associated."""

    certificate_ids: tuple[str, ...]
    kind: Literal["attach"] = "attach"


@dataclass(frozen=True, slots=True)
class Detach:
    """Ends in these additional certificates being gone."""

    certificate_ids: tuple[str, ...]
    kind: Literal["detach"] = "detach"


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Ends in a listener with this status."""

    status: ListenerStatus
    kind: Literal["status"] = "status"


@dataclass(frozen=True, slots=True)
class Remove:
    """Ends in the resource being gone."""

    kind: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True)
class SetBalancer:
    """Ends in a load balancer that is as given; its tags stay as they are then."""

    after: LoadBalancer
    kind: Literal["balancer"] = "balancer"


@dataclass(frozen=True, slots=True)
class SetServerGroup:
    """Ends in a server group that is as given; its tags stay as they are then."""

    after: ServerGroup
    kind: Literal["serverGroup"] = "serverGroup"


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """Ends in a security policy that is as given; its tags stay as they are then."""

    after: CustomPolicy
    kind: Literal["policy"] = "policy"


@dataclass(frozen=True, slots=True)
class SetRule:
    """Ends in a rule that is as given; its tags stay as they are then."""

    after: Rule
    kind: Literal["rule"] = "rule"


ListenerChange = Start | SetAttributes | Attach | Detach | SetStatus
"""What the end of a job can do to a listener, beside removing it."""

Change = Annotated[
    ListenerChange | SetBalancer | SetServerGroup | SetPolicy | SetRule | Remove, Field(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job fails: what ListAsynJobs says of it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class JobFate:
    """What becomes of the jobs that are begun within a transaction.

    Attributes:
        failure: why they fail; None where they succeed.
        hold: whose word they wait for beyond their time, see ``World.release``; None: nobody's.
    """

    failure: JobFailure | None = None
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """An asynchronous job on a resource.

    Attributes:
        due: when it ends.
        change: what takes effect then.
        failure: why it will fail instead; None where it will succeed.
        hidden: not listed, because the action that began it answers without a JobId.
    """

    id: str
    account_id: str
    region: str
    api_name: str
    operate_type: str
    resource_type: str
    resource_id: str
    created: float
    modified: float
    due: float
    change: Change
    status: JobStatus = JobStatus.PROCESSING
    error_code: str = ""
    error_message: str = ""
    failure: JobFailure | None = None
    hidden: bool = False
