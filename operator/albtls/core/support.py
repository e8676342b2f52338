"""What this version doesn't carry out yet: refused by name, never silently ignored.

Each behaviour that is built takes its row out of here.
"""

from collections.abc import Iterator

from albtls.api.common import ChangePolicy, Mode
from albtls.api.listener_template import MutualAuthentication
from albtls.api.listener_tls import AlbListenerTLSSpec
from albtls.api.meta import DEFAULT_ACCOUNT
from albtls.api.reasons import Reason
from albtls.core.problems import Problem


def not_supported(spec: AlbListenerTLSSpec) -> Problem | None:
    """The fields of a spec that this version doesn't carry out, in one problem; None where there are none."""
    fields = [*_fields(spec), *_change_fields(spec.change)]
    if not fields:
        return None
    return Problem(
        Reason.NOT_SUPPORTED_YET,
        f"this version doesn't carry out {', '.join(fields)}; nothing is changed until that is taken out",
    )


def _fields(spec: AlbListenerTLSSpec) -> Iterator[str]:
    if spec.mode is not Mode.RECONCILE:
        yield f"spec.mode {spec.mode}"
    if spec.account != DEFAULT_ACCOUNT:
        yield f"spec.account {spec.account}"
    if (
        spec.listener_template is not None
        and spec.listener_template.mutual_authentication is not MutualAuthentication.NONE
    ):
        yield "spec.listenerTemplate.mutualAuthentication Required"


def _change_fields(change: ChangePolicy) -> Iterator[str]:
    usual = ChangePolicy()
    for field in ("windows", "verify", "on_failure"):
        if getattr(change, field) != getattr(usual, field):
            yield f"spec.change.{type(change).model_fields[field].alias}"
