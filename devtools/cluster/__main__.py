"""`python -m devtools.cluster up | down | status | binaries`: the local cluster by hand.

`up` writes shell exports to standard output and everything else to standard error, so that
`eval "$(python -m devtools.cluster up)"` works.
"""

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.cluster import state as states
from devtools.cluster.binaries import DEFAULT_TOOLS, known_tools, tools
from devtools.cluster.cache import cache_folder
from devtools.cluster.cluster import Cluster, attach_cluster, start_local
from devtools.cluster.errors import ClusterError
from devtools.cluster.progress import say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status.

    Args:
        arguments: The command line without the program's name; None for this process's own.
    """
    options = _parser().parse_args(arguments)
    folder = options.dir.absolute() if options.dir else cache_folder() / "cluster"
    wanted = (*DEFAULT_TOOLS, *options.extra)
    try:
        match options.command:
            case "up":
                return _up(folder, wanted, temporary=options.dir is None)
            case "down":
                return _down(folder)
            case "status":
                return _status(folder)
            case _:
                return _binaries(wanted)
    except ClusterError as error:
        say(f"error: {error}")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m devtools.cluster", description="A local Kubernetes API server: etcd and kube-apiserver."
    )
    extra = sorted(set(known_tools()) - set(DEFAULT_TOOLS))
    commands = {
        "up": "start it and leave it running",
        "down": "end it; data in a folder named by --dir stay",
        "status": "tell whether it runs (exit status 0) or not (3)",
        "binaries": "only build the programs that are missing, and print where they are",
    }
    choices = "\n".join(f"  {name:<10}{text}" for name, text in commands.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = f"{parser.description}\n\n{choices}"
    parser.add_argument("command", choices=commands)
    parser.add_argument("--dir", type=Path, help="folder of the cluster's files (default: in the cache)")
    parser.add_argument(
        "--with", dest="extra", nargs="+", choices=extra, default=[], metavar="TOOL", help=f"also: {', '.join(extra)}"
    )
    return parser


def _up(folder: Path, wanted: Sequence[str], *, temporary: bool) -> int:
    cluster = attach_cluster(folder)
    if cluster is None:
        leftover = states.load(folder)
        if leftover is not None:
            leftover.end_processes()
        cluster = start_local(folder, wanted, owner=None, temporary=temporary)
        say(f"{cluster.server} is up; end it by: python -m devtools.cluster down{_same_folder(folder, temporary)}")
    else:
        say(f"{cluster.server} is up already")
    print(_exports(cluster, tools(wanted)))
    return 0


def _down(folder: Path) -> int:
    state = states.load(folder)
    if state is None:
        say(f"no cluster in {folder}")
        return 0
    state.end_processes()
    states.forget(folder)
    if state.temporary:
        shutil.rmtree(folder, ignore_errors=True)
    say("The cluster is down.")
    return 0


def _status(folder: Path) -> int:
    cluster = attach_cluster(folder)
    if cluster is None:
        say(f"no cluster runs in {folder}")
        return 3
    print(f"server      {cluster.server}")
    print(f"kubeconfig  {cluster.kubeconfig}")
    for name, process in cluster.processes.items():
        print(f"{name}  pid {process.pid}, log {folder / name}.log")
    return 0


def _binaries(wanted: Sequence[str]) -> int:
    for name, path in tools(wanted).items():
        print(f"{name}  {path}")
    return 0


def _exports(cluster: Cluster, paths: dict[str, Path]) -> str:
    folders = dict.fromkeys(str(path.parent) for path in paths.values())
    search = shlex.quote(os.pathsep.join(folders))
    return f'export KUBECONFIG={shlex.quote(str(cluster.kubeconfig))}\nexport PATH={search}:"$PATH"'


def _same_folder(folder: Path, temporary: bool) -> str:
    return "" if temporary else f" --dir {shlex.quote(str(folder))}"


if __name__ == "__main__":
    sys.exit(main())
