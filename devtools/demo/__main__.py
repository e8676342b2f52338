"""`python -m devtools.demo`: plays the demo; `python -m devtools.demo down` ends one that DEMO_KEEP=1 left running."""

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from devtools.cluster import ClusterError
from devtools.demo.console import Console, console
from devtools.demo.examples import valid_examples
from devtools.demo.play import HOST, DemoError, Play, authority_file
from devtools.demo.stage import Stage, StageBuilder, end_kept, exports, is_kept, kept_folder
from devtools.harness.process import HarnessError

_DOWN = "python -m devtools.demo down"
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run the demo and return the exit status: 0 only if everything went as it must."""
    parser = argparse.ArgumentParser(prog="python -m devtools.demo", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("play", "down"), default="play", help="default: play")
    shown = console()
    if parser.parse_args(arguments).command == "down":
        shown.fact("The demo is down." if end_kept() else "No demo was left running.")
        return 0
    keep = environment.get("DEMO_KEEP") == "1"
    if keep and is_kept():
        shown.failure(f"A demo is still running. End it first: {_python(_DOWN)}")
        return 1
    return _play(shown, keep=keep)


def _play(shown: Console, *, keep: bool) -> int:
    examples = valid_examples()
    namespaces = list(dict.fromkeys(example.namespace for example in examples))
    builder = StageBuilder(_folder(keep=keep), namespaces, keep=keep)
    play = Play(console=shown, builder=builder, examples=examples)
    try:
        stage = play.perform()
        if keep:
            _hand_over(shown, play, stage)
            builder.leave()
        else:
            play.clean_up(stage)
    except (ClusterError, HarnessError, DemoError) as error:
        shown.block(builder.last_words())
        builder.end()
        shown.failure(f"The demo failed: {error}")
        return 1
    except KeyboardInterrupt:
        builder.end()
        return _INTERRUPTED
    except BaseException:
        builder.end()
        raise
    shown.plain("\nThe demo went as it must.")
    return 0


def _folder(*, keep: bool) -> Path:
    if not keep:
        return Path(tempfile.mkdtemp(prefix="albtls-demo-"))
    folder = kept_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _hand_over(shown: Console, play: Play, stage: Stage) -> None:
    authority = shlex.quote(str(authority_file(stage, play.certificates)))
    first = play.examples[0]
    place = stage.cloud.place(first.load_balancer_id, "HTTPS", first.port)
    shown.plain("\nAll is left running. To play with it:\n")
    shown.plain(exports(stage, place.address))
    shown.plain("\nFor example:\n")
    shown.plain(f"kubectl describe altls {first.name} -n {first.namespace}")
    resolve = f"--resolve {HOST}:{place.port}:{place.address}"
    shown.plain(f"curl --noproxy '*' --cacert {authority} {resolve} https://{HOST}:{place.port}/")
    shown.plain("curl --noproxy '*' $ALBSIM/_sim/state")
    shown.plain(f"tail -f {shlex.quote(str(stage.operator.log))}")
    shown.plain(f"\nTo end it: {_python(_DOWN)}")


def _python(command: str) -> str:
    """The command as it is typed: with this interpreter, named from the current folder where it lies below that."""
    here = Path(sys.executable)
    named = here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here
    return command.replace("python", shlex.quote(str(named)), 1)


if __name__ == "__main__":
    sys.exit(main())
