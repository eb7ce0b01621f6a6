"""`notifier silence`, `notifier pause`, `notifier resume`: holding back what would be told."""

from __future__ import annotations

from dataclasses import fields

import click
import orjson

from notifier.cli.layout import paragraph
from notifier.cli.opening import open_engine, read_surroundings
from notifier.domain.rules import Filter
from notifier.domain.silences import Silence, SilenceAction
from notifier.service.silencing import (
    WHERE_KEYS,
    add_silence,
    lift_silence,
    list_silences,
    read_until,
    read_where,
)
from notifier.service.silencing import pause as pause_rules
from notifier.service.silencing import resume as resume_rules

_BY = click.option("--by", default="operator", show_default=True, help="Who says so; it is kept.")
_WHY = click.option("--why", default="", help="What happened; it is kept and shown.")


@click.group()
def command() -> None:
    """Hold back or drop what customers would be told, where something happened that concerns many."""


@command.command("add", epilog=f"Filters: {', '.join(WHERE_KEYS)}.")
@click.option("--where", "where", multiple=True, metavar="KEY=VALUE", help="Which parcels; may be repeated.")
@click.option("--rule", "rules", multiple=True, help="Only this rule; may be repeated. Left out: all routine notices.")
@click.option("--until", required=True, help="A span (48h, 3d) or an instant (2026-12-01T08:00Z).")
@click.option("--hold", "action", flag_value="hold", default="hold", help="Tell afterwards what is still true.")
@click.option("--drop", "action", flag_value="drop", help="Do not tell it, not even afterwards.")
@click.option("--announce", default="", metavar="TEMPLATE", help="Tell every affected customer this, once.")
@_WHY
@_BY
def add(
    where: tuple[str, ...], rules: tuple[str, ...], until: str, action: str, announce: str, why: str, by: str
) -> None:
    """Silence a lane, a carrier or some rules for a while."""
    with open_engine(read_surroundings()) as app:
        made = add_silence(
            app,
            where=read_where(where),
            rules=rules,
            until=read_until(until, app.clock.now()),
            action=SilenceAction(action),
            announce=announce,
            why=why,
            by=by,
        )
    click.echo(_line(made))


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that ended as well.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def show(everything: bool, as_data: bool) -> None:
    """List what is silenced or paused, newest first."""
    with open_engine(read_surroundings()) as app:
        found = list_silences(app, everything=everything)
    if as_data:
        click.echo(orjson.dumps([_row(one) for one in found], option=orjson.OPT_INDENT_2).decode())
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("Nothing is silenced.")


@command.command("lift")
@click.argument("number", type=int)
@_BY
def lift(number: int, by: str) -> None:
    """End the silence NUMBER: what waited for it and is still true is told now."""
    with open_engine(read_surroundings()) as app:
        click.echo(_line(lift_silence(app, number, by=by)))


@click.command()
@click.argument("rule", default="")
@_WHY
@_BY
def pause(rule: str, why: str, by: str) -> None:
    """Stop RULE, or everything: customers, team, also what needs action. Nothing is lost; `notifier resume` goes on."""
    with open_engine(read_surroundings()) as app:
        click.echo(_line(pause_rules(app, rule=rule, why=why, by=by)))


@click.command()
@click.argument("rule", default="")
@_BY
def resume(rule: str, by: str) -> None:
    """Go on with RULE, or with everything: what waited and is still true is told now."""
    with open_engine(read_surroundings()) as app:
        for one in resume_rules(app, rule=rule, by=by):
            click.echo(_line(one))


def _where(wanted: Filter) -> dict[str, object]:
    """Return the filters that are set, as they were written."""
    found: dict[str, object] = {}
    for one in fields(wanted):
        value = getattr(wanted, one.name)
        if one.name in WHERE_KEYS and value not in (None, frozenset()):
            found[one.name] = sorted(map(str, value)) if isinstance(value, frozenset) else value
    return found


def _row(one: Silence) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": "pause" if one.is_pause else one.action.value,
        "where": _where(one.filter),
        "rules": sorted(one.rules),
        "made_at": one.made_at,
        "made_by": one.made_by,
        "until": one.until,
        "why": one.why,
        "announce": one.announce,
        "lifted_at": one.lifted_at,
        "lifted_by": one.lifted_by,
    }


def _line(one: Silence) -> str:
    what = [
        f"{key}={','.join(value) if isinstance(value, list) else value}" for key, value in _where(one.filter).items()
    ]
    about = [*what, *(f"rule {name}" for name in sorted(one.rules))] or ["everything"]
    verb = "paused" if one.is_pause else {"hold": "held", "drop": "dropped"}[one.action.value]
    until = f" until {one.until:%Y-%m-%d %H:%MZ}" if one.until else ""
    extras = [f"announced with {one.announce}"] if one.announce else []
    extras += [one.why] if one.why else []
    extras += [f"lifted {one.lifted_at:%Y-%m-%d %H:%MZ} by {one.lifted_by}"] if one.lifted_at else []
    text = f"{one.id}  {', '.join(about)}: {verb}{until}, made {one.made_at:%Y-%m-%d %H:%MZ} by {one.made_by}"
    return paragraph("; ".join([text, *extras]), indent=0, hanging=4)
