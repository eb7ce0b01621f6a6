"""`notifier user`: who may use the console."""

from __future__ import annotations

import getpass
import sys

import click

from notifier.cli.opening import open_engine, read_surroundings
from notifier.domain.access import Actor, Role
from notifier.service import accounts

_ROLES = click.Choice([one.value for one in Role])
_PASSWORD = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; else it is asked for."
)


@click.group()
def command() -> None:
    """Say who may use the console at /ops.

    An agent reads everything and decides about single messages; an editor edits templates and switches rules as well;
    an admin does all of that, and reads who changed what.
    """


@command.command()
@click.argument("name")
@click.option("--role", type=_ROLES, default=Role.AGENT.value, show_default=True, help="What the user may do.")
@_PASSWORD
def add(name: str, role: str, password_stdin: bool) -> None:
    """Add the user NAME.

    Without --password-stdin the password is asked for; an empty answer has one made up, which is shown once.
    """
    with open_engine(read_surroundings()) as app:
        accounts.read_name(name)
        password, is_made_up = _read_password(password_stdin)
        kept = accounts.add_user(app, _operator(), name, Role(role), password)
    click.echo(f"{kept} may sign in as {role}" + (f" with the password {password}" if is_made_up else ""))


@command.command(name="list")
def list_command() -> None:
    """List the users with their roles."""
    with open_engine(read_surroundings()) as app:
        users = accounts.list_users(app)
    for user in users:
        state = f"disabled {user.disabled_at:%Y-%m-%d}" if user.disabled_at else "may sign in"
        click.echo(f"{user.name:<20} {user.role:<8} {state}")
    if not users:
        click.echo("There are no users. Add the first one: `notifier user add NAME --role admin`")


@command.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let the user in again.")
def disable(name: str, undo: bool) -> None:
    """Shut the user NAME out, at once."""
    with open_engine(read_surroundings()) as app:
        accounts.disable_user(app, _operator(), name, is_enabled=undo)
    click.echo(f"{name} may sign in again" if undo else f"{name} is shut out")


@command.command()
@click.argument("name")
@_PASSWORD
def passwd(name: str, password_stdin: bool) -> None:
    """Give the user NAME another password, and sign them out everywhere."""
    with open_engine(read_surroundings()) as app:
        password, is_made_up = _read_password(password_stdin)
        accounts.set_password(app, _operator(), name, password)
    click.echo(f"{name} has another password" + (f": {password}" if is_made_up else ""))


@command.command()
@click.argument("name")
@click.argument("role", type=_ROLES)
def role(name: str, role: str) -> None:
    """Give the user NAME the ROLE agent, editor or admin, and sign them out everywhere."""
    with open_engine(read_surroundings()) as app:
        accounts.set_role(app, _operator(), name, Role(role))
    click.echo(f"{name} is {role} now")


def _operator() -> Actor:
    """Whoever may run commands here may do everything; the record names the user of the machine."""
    return Actor(name=f"{getpass.getuser()} (command line)", role=Role.ADMIN)


def _read_password(from_stdin: bool) -> tuple[str, bool]:
    """Return a password, and whether it was made up."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    typed: str = click.prompt("Password (empty: make one up)", hide_input=True, default="", show_default=False)
    if not typed:
        return accounts.make_password(), True
    again: str = click.prompt("Again", hide_input=True)
    if again != typed:
        raise click.UsageError("the two passwords are not the same")
    return typed, False
