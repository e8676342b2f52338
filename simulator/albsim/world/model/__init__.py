"""What exists in the simulated cloud: immutable values, one class per kind of resource. Pure data."""

from albsim.world.model.balancers import Edition, LoadBalancer, OperationLock, ZoneMapping
from albsim.world.model.certificates import CaCertificate, Certificate, Warehouse
from albsim.world.model.jobs import (
    Attach,
    Change,
    Detach,
    Job,
    JobFailure,
    JobFate,
    JobStatus,
    ListenerChange,
    Remove,
    SetAttributes,
    SetBalancer,
    SetPolicy,
    SetRule,
    SetServerGroup,
    SetStatus,
    Start,
)
from albsim.world.model.listeners import (
    Attachment,
    AttachmentStatus,
    JsonObject,
    Listener,
    ListenerAttributes,
    ListenerStatus,
    Protocol,
)
from albsim.world.model.policies import CustomPolicy
from albsim.world.model.records import Counter, TokenUse
from albsim.world.model.servers import Rule, Server, ServerGroup

__all__ = [
    "Attach",
    "Attachment",
    "AttachmentStatus",
    "CaCertificate",
    "Certificate",
    "Change",
    "Counter",
    "CustomPolicy",
    "Detach",
    "Edition",
    "Job",
    "JobFailure",
    "JobFate",
    "JobStatus",
    "JsonObject",
    "Listener",
    "ListenerAttributes",
    "ListenerChange",
    "ListenerStatus",
    "LoadBalancer",
    "OperationLock",
    "Protocol",
    "Remove",
    "Rule",
    "Server",
    "ServerGroup",
    "SetAttributes",
    "SetBalancer",
    "SetPolicy",
    "SetRule",
    "SetServerGroup",
    "SetStatus",
    "Start",
    "TokenUse",
    "Warehouse",
    "ZoneMapping",
]
