"""Which error codes a call may be refused with: the gateway's, those of wrong parameters, and the action's own.

An action's own codes stand in its description. A refusal with any other code is a defect of the description or of the
handler, which the call log shows and tests look for.
"""

from __future__ import annotations

from functools import cache

from albsim.contract.action import Action, Product
from albsim.contract.describe import find, parameters, walk

GATEWAY_CODES = (
    "InvalidAction.NotFound",
    "InvalidVersion",
    "InvalidAccessKeyId.NotFound",
    "InvalidAccessKeyId.Inactive",
    "MissingAccessKeyId",
    "MissingSecurityToken",
    "InvalidSecurityToken.MismatchWithAccessKey",
    "IncompleteSignature",
    "SignatureDoesNotMatch",
    "SignatureNonceUsed",
    "InvalidTimeStamp.Expired",
    "InvalidTimeStamp.Format",
    "InvalidParameter",
    "InternalError",
)
"""What any call can be refused with, whatever its action."""


def codes_of(product: Product, action: Action) -> frozenset[str]:
    """Every code that an action can be refused with, beside the gateway's and those of missing parameters."""
    return _codes(product.denied_code, action)


@cache
def _codes(denied_code: str, action: Action) -> frozenset[str]:
    members = parameters(action.params)
    taken = {member.name for member in members}
    common = {
        denied_code: True,
        "DryRunOperation": "DryRun" in taken,
        "IdempotentParameterMismatch": "ClientToken" in taken,
        "IdempotenceProcessing": "ClientToken" in taken,
        action.rate.code if action.rate else "": action.rate is not None,
    }
    return frozenset(
        {
            *action.errors,
            *(member.value.refused_as for _, member in walk(members) if member.value.refused_as),
            *(code for code, possible in common.items() if possible),
        }
    )


def is_declared(code: str, product: Product | None, action: Action | None) -> bool:
    """Whether a call may be refused with this code.

    Args:
        code: code of the refusal.
        product: product that was called, where there is one.
        action: action that was called, where there is one.
    """
    if code in GATEWAY_CODES or product is None or action is None:
        return code in GATEWAY_CODES
    if code.startswith("Missing"):
        named = code.removeprefix("Missing").split(".")
        return code in action.errors or find(parameters(action.params), named) is not None
    return code in codes_of(product, action)
