"""The command line. Each command lives in a file of its own, which is imported when the command is used."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module

import click

from notifier import __version__
from notifier.errors import ConfigError, NotifierError, StartError

EXIT_FAILED = 1
EXIT_OPERATOR = 2
"""What is wrong is in the operator's hands: a file, a port, a folder. As with click's own usage errors."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is, and what it does in a few words: the list of commands must not import them all."""

    target: str
    help: str


COMMANDS: dict[str, Entry] = {
    "up": Entry("notifier.cli.up:up", "Run everything on this machine, with nothing else installed."),
    "demo": Entry("notifier.cli.demo.command:demo", "Play real parcels' weeks through a fresh engine in a minute."),
    "chaos": Entry("notifier.cli.chaos.command:chaos", "Shake a running engine; count what was lost or told twice."),
    "check": Entry("notifier.cli.check:command", "Check the configuration and all templates."),
    "schema": Entry("notifier.cli.schema:command", "Print the JSON Schema of the configuration, for editors."),
    "test": Entry("notifier.cli.rule_tests:command", "Run the tests that stand beside the rules."),
    "report": Entry("notifier.cli.report:command", "Report how much was told, held back, and worth telling."),
    "simulate": Entry("notifier.cli.simulate:command", "Show what would be told if nothing more arrived."),
    "diff": Entry("notifier.cli.diff:command", "Show who would have heard something else under other rules."),
    "templates": Entry("notifier.cli.templates:command", "Join templates published in the console and the folder."),
    "preview": Entry("notifier.cli.preview:command", "Render a template with a sample parcel."),
    "send-test": Entry("notifier.cli.send_test:command", "Send a sample message to one address."),
    "explain": Entry("notifier.cli.explain:command", "Tell what happened to a parcel, what was told, and why."),
    "silence": Entry("notifier.cli.silence:command", "Hold back or drop what a lane or a carrier would be told."),
    "pause": Entry("notifier.cli.silence:pause", "Stop everything, or one rule; nothing is lost."),
    "resume": Entry("notifier.cli.silence:resume", "Go on after a pause, with what is still true."),
    "replies": Entry("notifier.cli.replies:command", "Read what people answered to text messages."),
    "suppressions": Entry("notifier.cli.suppressions:command", "List who is not written to; add, lift."),
    "erase": Entry("notifier.cli.erase:command", "Erase a person, and keep the proof of what was sent."),
    "user": Entry("notifier.cli.user:command", "Say who may use the console: add, list, disable, passwd."),
    "import": Entry("notifier.cli.import_:command", "Register shipments from a CSV file."),
    "parse": Entry("notifier.cli.parse:command", "Show what is read from the body of a webhook."),
    "replay": Entry("notifier.cli.replay:command", "Push bodies of webhooks through the running engine."),
    "migrate": Entry("notifier.cli.migrate:migrate", "Bring the database to the schema of this version."),
    "inbox": Entry("notifier.cli.inbox:command", "List bodies that could not be read or judged."),
    "poll": Entry("notifier.cli.poll:command", "Ask a source about all of its parcels that are under way."),
    "carriers": Entry("notifier.cli.carriers:command", "Show how each source does, and codes nobody knows."),
    "unknown": Entry("notifier.cli.settle:unknown", "List messages of which nobody knows whether they were sent."),
    "settle": Entry("notifier.cli.settle:settle_command", "Say by hand what became of such a message."),
    "web": Entry("notifier.cli.run:web", "Run the web service alone."),
    "ops": Entry("notifier.cli.run:ops", "Run the console alone, beside several web services."),
    "worker": Entry("notifier.cli.run:worker", "Run a worker alone."),
    "beat": Entry("notifier.cli.run:beat", "Run the scheduler alone; exactly one is needed."),
    "simulator": Entry("notifier.cli.run:simulator", "Run the simulator of the providers alone."),
}


class LazyGroup(click.Group):
    """Commands by the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the command, or return None for a name that is not in the table."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def group() -> None:
    """Tell customers about their parcels before they ask."""


def main() -> None:
    """Run the command line. Mistakes of operators end with status 2 and a sentence; no traceback is theirs to read."""
    try:
        group(prog_name="notifier")
    except ConfigError as error:
        _end(_report(error), EXIT_OPERATOR)
    except StartError as error:
        _end(str(error), EXIT_OPERATOR)
    except NotifierError as error:
        _end(str(error), EXIT_FAILED)
    except BrokenPipeError:
        # The reader has seen enough (`notifier explain … | head`). What Python would still flush has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(error: ConfigError) -> str:
    from notifier.config.problems import report  # noqa: PLC0415  (slow to import, and most of the time not needed)

    return report(error.problems, "Nothing was started.")


def _end(message: str, status: int) -> None:
    click.echo(message, err=True)
    sys.exit(status)
