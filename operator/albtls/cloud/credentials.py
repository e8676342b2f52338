"""Where the operator's own credentials come from, in an object that the SDK asks before every call.

A mounted directory where one is configured, else the SDK's default chain (environment, RRSA, profile, instance role).
Must never cache past a change: a rotated Secret takes effect with the next call, without a restart.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from alibabacloud_credentials.client import Client
from alibabacloud_credentials.provider.refreshable import Credentials
from pydantic import SecretStr

from albtls.cloud.errors import CredentialsError

_REQUIRED: Final = ("accessKeyId", "accessKeySecret")
_OPTIONAL: Final = "securityToken"


def credentials_from(directory: Path | None) -> Client:
    """The credentials to sign calls with, for the SDK's `Config(credential=…)`.

    Args:
        directory: a mounted Secret with the files accessKeyId, accessKeySecret and, for temporary ones, securityToken.
            None: the SDK's default chain, which begins with the variables ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET.
    """
    return Client() if directory is None else Client(provider=DirectoryProvider(directory))


class DirectoryProvider:
    """Reads credentials from the files of a directory, again whenever they change; a provider as the SDK expects one.

    Args:
        directory: where the files are.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: tuple[object, Mapping[str, SecretStr]] | None = None

    def __repr__(self) -> str:
        """The place alone."""
        return f"{type(self).__name__}({str(self._directory)!r})"

    def get_credentials(self) -> Any:
        """The credentials as they are now.

        Raises:
            CredentialsError: a required file is missing, empty or unreadable; the message names it.
        """
        values = self._values()
        token = values.get(_OPTIONAL)
        return Credentials(
            access_key_id=values["accessKeyId"].get_secret_value(),
            access_key_secret=values["accessKeySecret"].get_secret_value(),
            security_token=token.get_secret_value() if token else None,
            provider_name=self.get_provider_name(),
        )

    def get_provider_name(self) -> str:
        """What the SDK tells the cloud about where the credentials are from."""
        return "directory"

    def _values(self) -> Mapping[str, SecretStr]:
        # The files are swapped as one by Kubernetes, but read one by one here: what changed meanwhile is read again.
        while self._known is None or self._known[0] != self._state():
            before = self._state()
            values = {name: SecretStr(text) for name in (*_REQUIRED, _OPTIONAL) if (text := self._read(name))}
            missing = [name for name in _REQUIRED if name not in values]
            if missing:
                raise CredentialsError(
                    f"no credentials in {self._directory}: {' and '.join(missing)} missing or empty;"
                    f" it needs the files accessKeyId, accessKeySecret and, for temporary ones, {_OPTIONAL}"
                )
            self._known = (before, values)
        return self._known[1]

    def _read(self, name: str) -> str:
        try:
            return (self._directory / name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _state(self) -> object:
        return tuple(self._stat(name) for name in (*_REQUIRED, _OPTIONAL))

    def _stat(self, name: str) -> tuple[int, ...]:
        try:
            status = (self._directory / name).stat()
        except OSError:
            return ()
        return (status.st_ino, status.st_mtime_ns, status.st_size)
