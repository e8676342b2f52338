"""How GitOps tools read a status: kstatus (Flux, Helm) and the health check for Argo CD, in a few lines each.

Written from their documented rules, so that tests can ask what a user of these tools would see.
"""

from collections.abc import Mapping
from typing import Any


def kstatus(generation: int, status: Mapping[str, Any]) -> str:
    """Current, InProgress or Failed: the first of Reconciling and Stalled in the list decides, then Ready."""
    if status.get("observedGeneration", generation) != generation:
        return "InProgress"
    for condition in status.get("conditions", ()):
        if condition["type"] == "Reconciling" and condition["status"] == "True":
            return "InProgress"
        if condition["type"] == "Stalled" and condition["status"] == "True":
            return "Failed"
    ready = next((one["status"] for one in status.get("conditions", ()) if one["type"] == "Ready"), "True")
    return "Current" if ready == "True" else "InProgress"


def argo_health(generation: int, status: Mapping[str, Any]) -> str:
    """Healthy, Progressing, Degraded or Suspended, as the health check for Argo CD says."""
    if status.get("observedGeneration") != generation:
        return "Progressing"
    by = {condition["type"]: condition for condition in status.get("conditions", ())}

    def true(kind: str) -> bool:
        return kind in by and by[kind]["status"] == "True"

    if true("Reconciling"):
        return "Progressing"
    if true("Stalled"):
        return "Degraded"
    if true("Ready"):
        return "Healthy"
    return "Suspended" if by.get("Ready", {}).get("reason") == "Paused" else "Progressing"
