"""Credentials: from a mounted directory, read again when they change; else the SDK's default chain."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.credentials import credentials_from
from albtls.cloud.errors import CredentialsError

SECRET = "a-secret-nobody-may-see"


def mount(directory: Path, version: str, **files: str) -> None:
    """Puts files there as the kubelet does: a folder per version behind a link that is swapped as one."""
    folder = directory / f"..{version}"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
        link = directory / name
        if not link.is_symlink():
            link.symlink_to(Path("..data") / name)
    swapped = directory / "..data_tmp"
    swapped.symlink_to(folder.name)
    swapped.rename(directory / "..data")


def test_reads_the_files_without_the_newline_at_their_end(tmp_path):
    mount(tmp_path, "1", accessKeyId="id\n", accessKeySecret=f"{SECRET}\n")
    model = credentials_from(tmp_path).get_credential()
    assert (model.access_key_id, model.access_key_secret, model.security_token) == ("id", SECRET, None)


def test_temporary_credentials_carry_their_token(tmp_path):
    mount(tmp_path, "1", accessKeyId="id", accessKeySecret=SECRET, securityToken="token")
    assert credentials_from(tmp_path).get_credential().security_token == "token"


def test_changed_files_count_at_once(tmp_path):
    credentials = credentials_from(tmp_path)
    mount(tmp_path, "1", accessKeyId="old", accessKeySecret="old")
    assert credentials.get_credential().access_key_id == "old"
    mount(tmp_path, "2", accessKeyId="new", accessKeySecret="new")
    model = credentials.get_credential()
    assert (model.access_key_id, model.access_key_secret) == ("new", "new")


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({}, "accessKeyId and accessKeySecret missing"),
        ({"accessKeyId": "id"}, ": accessKeySecret missing"),
        ({"accessKeyId": " \n", "accessKeySecret": SECRET}, ": accessKeyId missing"),
    ],
)
def test_what_is_missing_is_named_and_its_coming_is_noticed(tmp_path, files, named):
    mount(tmp_path, "1", **files)
    credentials = credentials_from(tmp_path)
    with pytest.raises(CredentialsError) as caught:
        credentials.get_credential()
    assert named in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.reason is Reason.UNAUTHORIZED
    mount(tmp_path, "2", accessKeyId="id", accessKeySecret=SECRET)
    assert credentials.get_credential().access_key_id == "id"


def test_nothing_shows_in_a_repr(tmp_path):
    mount(tmp_path, "1", accessKeyId="id", accessKeySecret=SECRET)
    credentials = credentials_from(tmp_path)
    credentials.get_credential()
    for thing in (credentials, credentials.cloud_credential, credentials.cloud_credential.provider):
        assert SECRET not in f"{thing!r} {thing}"


def test_without_a_directory_the_environment_counts():
    script = (
        "from albtls.cloud.credentials import credentials_from\n"
        "model = credentials_from(None).get_credential()\n"
        "print(model.access_key_id, model.access_key_secret, model.security_token)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ALIBABA")}
    environment |= {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "id",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "token",
    }
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["id", "secret", "token"]
