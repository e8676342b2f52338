"""The command `albtls`. Thin: it reads arguments and settings, and hands over."""

import asyncio
import sys
from pathlib import Path

import click
from pydantic import ValidationError

import albtls


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(albtls.__version__, prog_name="albtls")
def main() -> None:
    """Keeps the right TLS certificates on Alibaba Cloud ALB listeners, from Kubernetes."""


@main.command()
def run() -> None:
    """Run the operator. Its settings are environment variables (docs/reference/settings.md)."""
    # Imported here, so that the other commands start at once.
    from albtls.kube.connection import ConnectionConfigError  # noqa: PLC0415
    from albtls.kube.lease import LeaseEndedError  # noqa: PLC0415
    from albtls.runtime.app import run as run_operator  # noqa: PLC0415
    from albtls.runtime.logs import set_up_logging  # noqa: PLC0415
    from albtls.runtime.settings import Settings  # noqa: PLC0415

    try:
        settings = Settings()
    except ValidationError as error:
        # Without the input: a misplaced value could be a secret.
        for problem in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in problem["loc"])
            click.echo(f"setting ALBTLS_{name.removeprefix('ALBTLS_').upper()}: {problem['msg']}", err=True)
        sys.exit(2)
    set_up_logging(settings.log_format, settings.log_level)
    try:
        asyncio.run(run_operator(settings))
    except* (ConnectionConfigError, LeaseEndedError) as group:
        for failure in group.exceptions:
            click.echo(f"albtls: {failure}", err=True)
        sys.exit(1)


@main.command()
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path), help="Write one file per CRD there.")
def crds(directory: Path | None) -> None:
    """Print the custom resource definitions, or write them to a folder."""
    from albtls.api.crd import render_crds  # noqa: PLC0415

    for name, text in render_crds().items():
        if directory is None:
            click.echo(text)
            continue
        directory.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
        click.echo(f"wrote {directory / name}", err=True)


if __name__ == "__main__":
    main()
