"""`notifier templates`: what was published in the console, and the folder of templates that git knows."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from notifier.cli.opening import clock_of, open_database, open_engine, read_surroundings
from notifier.domain.access import Actor, Role
from notifier.errors import NotFound, StartError
from notifier.render.editions import path_of
from notifier.render.files import Spot
from notifier.service import template_desk
from notifier.service.app import App
from notifier.store import audit, editions
from notifier.store.audit import Change
from notifier.store.editions import Files, Version

_NAMES = click.argument("names", nargs=-1)


@click.group()
def command() -> None:
    """Join both worlds: templates as published in the console, and the folder of templates.

    What is published counts before the folder, on every machine. Pull it into the folder, commit it, and release it
    once the commit is everywhere.
    """


@command.command()
@_NAMES
def diff(names: tuple[str, ...]) -> None:
    """Show what is published otherwise than it stands in the folder: of NAMES, or of all.

    Ends with 1 if there is a difference.
    """
    with open_engine(read_surroundings()) as app:
        found = {name: _difference(app, version) for name, version in _published(app, names).items()}
    lines = [line for name, changed in found.items() if changed for line in (f"── {name}", *changed)]
    click.echo("\n".join(lines) if lines else "What is published stands in the folder like that.")
    raise SystemExit(1 if lines else 0)


@command.command()
@_NAMES
def pull(names: tuple[str, ...]) -> None:
    """Write what is published into the folder: NAMES, or all."""
    with open_engine(read_surroundings()) as app:
        folder = app.settings().config.templates
        for name, version in _published(app, names).items():
            written = _write(folder, name, version.files or {}, template_desk.files_of_version(app, name, None))
            click.echo(f"{name}: version {version.id}, {written} file(s) written")
    click.echo("Commit them; once every machine has them, let the folder count again: notifier templates release NAME")


@command.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--note", default="pushed from the folder", show_default=True, help="What stands in the history.")
def push(names: tuple[str, ...], note: str) -> None:
    """Publish NAMES as they stand in the folder, on every machine, without a deployment."""
    with open_engine(read_surroundings()) as app:
        for name in names:
            files = template_desk.files_of_version(app, name, None)
            if not files:
                raise NotFound(f'there is no template "{name}" in {app.settings().config.templates}')
            number = template_desk.publish(app, _operator(), name, files, note)
            click.echo(f"{name}: published as version {number}")


@command.command()
@click.argument("names", nargs=-1, required=True)
def release(names: tuple[str, ...]) -> None:
    """Let the folder count again for NAMES, on every machine.

    It works even where the engine does not start because a published template does not fit any more.
    """
    environment = read_surroundings()
    now, user = clock_of(environment).now(), _operator().name
    with open_database(environment) as database, database.begin() as connection:
        published = editions.published(connection)
        for name in names:
            before = published.get(name)
            if before is None or before.files is None:
                raise NotFound(f'"{name}" is not published: the folder counts already')
            number = editions.publish(connection, name, None, user, now, "released to the folder")
            was, then = {"version": before.id}, {"version": number}
            change = Change(
                at=now, user=user, action="template.publish", subject=f"template:{name}", before=was, after=then
            )
            audit.record(connection, change)
            click.echo(f"{name}: the folder counts")


def _published(app: App, names: tuple[str, ...]) -> dict[str, Version]:
    """Return the versions that count before the folder. Raises NotFound for a name that has none."""
    with app.db.look() as connection:
        found = {name: one for name, one in editions.published(connection).items() if one.files is not None}
    missing = [name for name in names if name not in found]
    if missing:
        raise NotFound(f"not published, so the folder counts: {', '.join(missing)}")
    return {name: one for name, one in sorted(found.items()) if not names or name in names}


def _difference(app: App, version: Version) -> list[str]:
    folder = template_desk.files_of_version(app, version.name, None)
    return template_desk.compare(folder, version.files or {})


def _write(folder: Path, name: str, files: Files, before: Files) -> int:
    """Make the folder of a template hold these files and no others; return how many changed. Raises StartError."""
    changed = [spot for spot in {*files, *before} if files.get(spot) != before.get(spot)]
    try:
        for brand, locale, part in changed:
            path = path_of(folder, Spot(brand, name, locale, part))
            if (brand, locale, part) in files:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(files[brand, locale, part], encoding="utf-8")
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise StartError(f"{error.filename} cannot be written: {error.strerror}") from error
    return len(changed)


def _operator() -> Actor:
    """Whoever may run commands here may do everything; the record names the user of the machine."""
    return Actor(name=f"{getpass.getuser()} (command line)", role=Role.ADMIN)
