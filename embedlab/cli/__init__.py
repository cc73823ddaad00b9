"""The command line: `embedlab`, also `python -m embedlab`.

One JSON object on standard output with ``--json``, a few plain lines without; progress and messages on standard error.
Exit codes: 0 done, 1 refused or failed with one sentence, 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import io
import sys

import click

from embedlab import __version__
from embedlab.cli.curve import curve
from embedlab.cli.data import data
from embedlab.cli.figure import figure
from embedlab.cli.report import report
from embedlab.cli.train import train
from embedlab.cli.vectors import compare, convert, inspect, project
from embedlab.cli.work import app, doctor, run
from embedlab.errors import Cancelled, EmbedlabError

__all__ = ["cli", "main"]

_INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name may hold bytes that are no text, and a terminal may lack letters: neither is worth a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        # A command returns nothing; what comes back is the code of click's Exit.
        return int(cli.main(standalone_mode=False) or 0)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt, Cancelled):
        click.echo("Stopped.", err=True)
        return _INTERRUPTED
    except EmbedlabError as error:
        click.echo(f"embedlab: {error}", err=True)
        return 1
    except OSError as error:
        click.echo(f"embedlab: {error.strerror or error}: {error.filename or 'no file named'}", err=True)
        return 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="embedlab")
def cli() -> None:
    """See what an Embedding layer learned beside what word2vec knows."""


for command in (app, run, train, inspect, convert, project, compare, curve, data, doctor, figure, report):
    cli.add_command(command)
