"""`notifier diff`: what another set of rules would change, before it is live."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import orjson

from notifier.bootstrap import load_files, rule_set_of
from notifier.cli.instants import INSTANT, ago
from notifier.cli.layout import count, heading, paragraph
from notifier.cli.opening import clock_of, open_engine, read_surroundings, require_secret
from notifier.cli.progress import show_progress
from notifier.config.environment import Environment
from notifier.config.settings import Config
from notifier.domain.playback import Said
from notifier.places import business_calendar
from notifier.service.lives import HISTORY_COLUMNS, count_stored, lives_in, stored_lives
from notifier.service.rule_changes import RuleChange, changed_rules
from notifier.service.rule_diff import Change, Comparison, Effect, Example, RuleSet, RuleTally, compare

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class _Command(click.Command):
    """Lists the columns of a history at the end of its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Columns of a history"):
            formatter.write_dl(list(HISTORY_COLUMNS.items()))


@click.command(cls=_Command)
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--history", is_flag=True, help="Replay what the engine has stored through both.")
@click.option("--csv", "file", type=_FILE, help="Replay the history in this file instead.")
@click.option("--since", type=INSTANT, help="Only what would have been told since: 30d, or 2026-10-01.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def command(
    old: Path, new: Path, history: bool, file: Path | None, since: datetime | timedelta | None, as_data: bool
) -> None:
    """Compare the rules in OLD with those in NEW, two files like config.yaml.

    With --history: which customers would have heard more, less or something else, counted by rule, with examples. A
    customer is the recipient of one order. Nothing is changed and nothing is sent; it may run beside the engine.
    """
    surroundings = read_surroundings()
    before, after = (_load(surroundings, path) for path in (old, new))
    changes = changed_rules(before[0], after[0])
    now = clock_of(surroundings).now()
    begin = ago(since, now) if since is not None else None
    found: Comparison | None = None
    if file is not None:
        with file.open(newline="", encoding="utf-8-sig") as text:
            lives = show_progress(lives_in(str(file), text, now), 0, "parcels")
            found = compare(lives, before[1], after[1], business_calendar, begin)
    elif history:
        found = _compare_stored(dataclasses.replace(surroundings, config=new), before[1], after[1], begin)
    if as_data:
        click.echo(orjson.dumps(_as_data(before[0], after[0], changes, found), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(_lines(changes, found)))


def _load(surroundings: Environment, path: Path) -> tuple[Config, RuleSet]:
    config, templates = load_files(dataclasses.replace(surroundings, config=path))
    return config, rule_set_of(config, templates)


def _compare_stored(environment: Environment, old: RuleSet, new: RuleSet, since: datetime | None) -> Comparison:
    require_secret(environment)
    with open_engine(environment) as app:
        lives = show_progress(stored_lives(app, since), count_stored(app, since), "parcels")
        return compare(lives, old, new, business_calendar, since)


def _lines(changes: list[RuleChange], found: Comparison | None) -> Iterator[str]:
    yield heading("Rules", f"{count(len(changes), 'rule')} changed" if changes else "no rule changed")
    for change in changes:
        yield from _change_lines(change)
    if found is None:
        yield "\nWhat that comes to for customers: --history replays what the engine has stored, --csv FILE a file."
        return
    yield ""
    yield from _customer_lines(found)
    yield ""
    yield from _table(found)
    yield from _example_lines(found)


def _change_lines(change: RuleChange) -> Iterator[str]:
    anew = "; it tells nothing of what became known before it is loaded" if change.begins_anew else ""
    yield paragraph(f"{change.rule} {change.kind}{anew}", hanging=4)
    yield from (
        paragraph(f"{one.key}: {one.before or '-'} -> {one.after or '-'}", indent=6, hanging=2) for one in change.keys
    )


_WORDS = {
    Effect.SAME: "hear the same",
    Effect.MORE: "hear more",
    Effect.LESS: "hear less",
    Effect.OTHER: "hear something else, or at another time",
}


def _customer_lines(found: Comparison) -> Iterator[str]:
    customers = sum(found.customers.values())
    yield heading("Customers", f"{count(customers, 'order')}, {count(found.parcels, 'parcel')}")
    for effect, number in found.customers.items():
        yield f"  {number:>9,}  {_WORDS[effect]}"


def _table(found: Comparison) -> Iterator[str]:
    width = max([4, *(len(rule) for rule in found.rules)])
    yield heading("Messages")
    yield f"  {'rule':<{width}} {'old':>9} {'new':>9} {'only old':>9} {'only new':>9} {'moved':>9}"
    for rule, tally in sorted(found.rules.items()):
        changed = " ".join(f"{tally.changes[one]:>9,}" for one in Change)
        yield f"  {rule:<{width}} {tally.old:>9,} {tally.new:>9,} {changed}"


def _example_lines(found: Comparison) -> Iterator[str]:
    examples = [(rule, one) for rule, tally in sorted(found.rules.items()) for one in tally.examples]
    if not examples:
        return
    yield "\n" + heading("Examples")
    for rule, example in examples:
        yield paragraph(f"{example.ref} ({example.shipment_id}): {rule} {_word_example(example)}", hanging=4)


def _word_example(example: Example) -> str:
    before, after = example.before, example.after
    if before and after:
        return f"{_word_said(after)}, until now {_word_said(before)}"
    return f"is told no more {_word_said(before)}" if before else f"is told anew {_word_said(after)}"


def _word_said(said: Said | None) -> str:
    return f"{said.at:%Y-%m-%d %H:%M}Z by {said.channel} ({said.reason})" if said else ""


def _as_data(old: Config, new: Config, changes: list[RuleChange], found: Comparison | None) -> dict[str, Any]:
    return {
        "old": {"file": str(old.files[0]), "rule_set": old.rule_set},
        "new": {"file": str(new.files[0]), "rule_set": new.rule_set},
        "changes": [dataclasses.asdict(one) for one in changes],
        "history": _history_data(found) if found else None,
    }


def _history_data(found: Comparison) -> dict[str, Any]:
    return {
        "parcels": found.parcels,
        "customers": {effect.value: number for effect, number in found.customers.items()},
        "rules": {rule: _tally_data(tally) for rule, tally in sorted(found.rules.items())},
    }


def _tally_data(tally: RuleTally) -> dict[str, Any]:
    examples = [dataclasses.asdict(one) for one in tally.examples]
    changes = {change.value: times for change, times in tally.changes.items()}
    return {"old": tally.old, "new": tally.new, **changes, "examples": examples}
