"""Access keys and what they may do. Values; secrets never appear in a repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from albsim.contract.action import Action, Product
from albsim.errors import refuse


@dataclass(frozen=True, slots=True)
class AccessKey:
    """Who signs.

    Attributes:
        security_token: of a temporary key; such a key must be used with its token.
        active: an inactive key is refused.
        allow: patterns of actions that it may call (``alb:Get*``, ``ListListeners``); empty: all.
        deny: patterns of actions that it may not call, whatever is allowed.
        user_name: name that AccessDeniedDetail gives for it.
    """

    id: str
    account_id: str
    secret: str = field(repr=False)
    security_token: str = field(default="", repr=False)
    active: bool = True
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    user_name: str = "albsim"


def require_permission(key: AccessKey, product: Product, action: Action) -> None:
    """Refuse a call that the key may not make, the way RAM does.

    Raises:
        ApiError: 403 with an AccessDeniedDetail.
    """
    names = (action.name, f"{product.ram_prefix}:{action.name}", f"{product.name.lower()}:{action.name}")
    denied = _matches(names, key.deny)
    if not denied and (not key.allow or _matches(names, key.allow)):
        return
    detail = {
        "AuthAction": names[1],
        "AuthPrincipalDisplayName": key.user_name,
        "AuthPrincipalOwnerId": key.account_id,
        "AuthPrincipalType": "AssumedRoleUser" if key.security_token else "SubUser",
        "EncodedDiagnosticMessage": "",
        "NoPermissionType": "ExplicitDeny" if denied else "ImplicitDeny",
        "PolicyType": "AccountLevelIdentityBasedPolicy",
    }
    raise refuse(product.denied_code, names[1], access_denied=detail)


def _matches(names: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
