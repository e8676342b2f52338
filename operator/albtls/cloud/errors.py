"""What the cloud refused or failed to do, as exceptions that are safe to show.

::

    Exception
    ├── CloudError          the cloud refused or didn't answer; `disposition` says what to do about it
    │   └── CredentialsError    nothing was sent: there are no usable credentials
    └── LeaseLostError      nothing was sent: this process may not write any more

Must never carry the cloud's own message texts: some quote the whole request, private key included. What a `CloudError`
says is made of action, code, endpoint and of our own words alone.
"""

from typing import Final

from albtls.cloud.classification import TransportCode, classify


class LeaseLostError(Exception):
    """A write wasn't sent, because less of the lease was left than the call may take."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} not sent: the lease ends before the call could")
        self.action = action


class CloudError(Exception):
    """The cloud refused a call, or didn't answer it.

    The text is stable (the same refusal gives the same text) and safe to show anywhere.

    Attributes:
        action: the API action, such as UpdateListenerAttribute.
        code: the cloud's error code, or one of `TransportCode`.
        http_status: of the answer; None where there was none, or none that could be read.
        request_id: the cloud's id of the call, for its support; empty where there was no answer.
        retry_after: seconds that the cloud asks to wait; None where it names none.
        usage: of the quota that is used up: used and limit; None where the cloud doesn't say.
        message: one sentence for a condition.
        reason: the condition's reason.
        disposition: what to do.
    """

    def __init__(
        self,
        action: str,
        code: str,
        http_status: int | None = None,
        *,
        request_id: str = "",
        retry_after: float | None = None,
        message: str = "",
        endpoint: str = "",
        permission: str = "",
        usage: tuple[int, int] | None = None,
    ) -> None:
        rule = classify(action, code, http_status)
        self.action = action
        self.code = code
        self.http_status = http_status
        self.request_id = request_id
        self.retry_after = retry_after
        self.usage = usage
        self.reason = rule.reason
        self.disposition = rule.disposition
        self.message = message or rule.text.format(
            action=action,
            code=code,
            endpoint=endpoint or "the endpoint",
            permission=permission or ram_actions(action),
            usage=f": {usage[0]} of {usage[1]}" if usage else "",
        )
        super().__init__(self.message)


class CredentialsError(CloudError):
    """There are no usable credentials where they were looked for; the message names the place."""

    def __init__(self, message: str) -> None:
        super().__init__("", TransportCode.NO_CREDENTIALS, message=message)


_CAS_ACTIONS: Final = frozenset({"UploadUserCertificate", "GetUserCertificateDetail", "ListUserCertificateOrder"})


def ram_actions(action: str) -> str:
    """What a RAM policy must allow for *action*.

    CAS appears in Alibaba Cloud's documents both as `yundun-cert` and as `cas`, so both are named.
    """
    return f"yundun-cert:{action} (or cas:{action})" if action in _CAS_ACTIONS else f"alb:{action}"
