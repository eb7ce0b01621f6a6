"""`notifier carriers`: how each source does, which of its codes nobody knows, and what may be done about either."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

import click
import orjson

from notifier.cli.layout import count, harmless, heading, paragraph
from notifier.cli.opening import open_engine, read_surroundings
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import NotFound
from notifier.service.app import App
from notifier.service.feed_report import FeedReport, Hearing, report, unknown_codes
from notifier.service.remap import remap_all
from notifier.store.feeds import UnmappedCode
from notifier.store.tables import LAG_COUNTS

_COLUMNS = ("source", "is", "last heard", "usual gap", "bodies", "refused", "unreadable", "ignored", "unknown", "lag")


@click.group(invoke_without_command=True)
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_data: bool) -> None:
    """Show how each source does: when it was heard, and what came of it in the last seven days.

    Ends with 1 if one of them is silent for longer than it ever is.
    """
    if context.invoked_subcommand is not None:
        return
    with open_engine(read_surroundings()) as app:
        found, now = report(app), app.clock.now()
    if as_data:
        click.echo(orjson.dumps([_row(one) for one in found], option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(_page(found, now)))
    if any(one.hearing is Hearing.SILENT for one in found):
        context.exit(1)


@command.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def unmapped(sources: tuple[str, ...], as_data: bool) -> None:
    """List the codes that nobody knows, with the lines to paste into config.yaml.

    Events with such a code are kept and move nothing. Once config.yaml says what the code means they count, and the
    code leaves this list.
    """
    with open_engine(read_surroundings()) as app:
        _require(app, sources)
        found = unknown_codes(app, sources)
    if as_data:
        click.echo(orjson.dumps([asdict(one) for one in found], option=orjson.OPT_INDENT_2).decode())
        return
    click.echo("\n".join(_codes(found)) if found else "Every code that came is known.")


@command.command()
@click.option("--source", required=True, help="The source whose events are read anew.")
def remap(source: str) -> None:
    """Read anew, by the `status_map` of a source, what was kept of parcels that are still under way.

    Codes that nobody knew count by themselves, within seconds of the change. This is for codes that the adapter knew
    under another meaning. Messages that follow are sent by the engine, under the usual rules.
    """
    with open_engine(read_surroundings()) as app:
        _require(app, (source,))
        changed = remap_all(app, source)
    click.echo(f"{source}: {count(changed, 'shipment')} read anew")


def _require(app: App, sources: tuple[str, ...]) -> None:
    known = app.settings().config.sources
    for name in sources:
        if name not in known:
            raise NotFound(f"`{name[:60]}` is not among the sources in the configuration: {', '.join(sorted(known))}")


def _row(one: FeedReport) -> dict[str, object]:
    lags = {f"lag_p{round(lag.share * 100)}_seconds": _seconds(lag.at_most) for lag in one.lags}
    return {
        "source": one.source,
        "kind": one.kind,
        "hearing": one.hearing.value,
        "heard_at": one.heard_at,
        "usual_gap_seconds": _seconds(one.usual_gap),
        "silent_at": one.silent_at,
        "settles_at": one.settles_at,
        "unknown_codes": one.unknown_codes,
        "polled_at": one.polled_at,
        "poll_failures": one.poll_failures,
        "poll_problem": one.poll_problem,
        "poll_after": one.poll_after,
        "forgotten": one.forgotten,
        "newest_unread": one.newest_unread,
        "deleted_at": one.deleted_at,
        "last_seven_days": {name: number for name, number in one.counts.items() if name not in LAG_COUNTS},
        **lags,
    }


def _seconds(span: timedelta | None) -> float | None:
    return span.total_seconds() if span is not None else None


def _page(found: list[FeedReport], now: datetime) -> list[str]:
    if not found:
        return ["There are no sources in the configuration."]
    rows = [_COLUMNS, *(_cells(one, now) for one in found)]
    widths = [max(len(row[number]) for row in rows) for number in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [*lines, "", *_remarks(found, now)]


def _cells(one: FeedReport, now: datetime) -> tuple[str, ...]:
    numbers = (str(one.counts[name]) for name in ("bodies", "refused", "unreadable", "ignored"))
    ago = f"{_span(now - one.heard_at)} ago" if one.heard_at else "-"
    gap = f"{_span(one.usual_gap)}" if one.usual_gap else "-"
    lags = " ".join(_bound(lag.at_most) for lag in one.lags)
    return (one.source, one.hearing.value, ago, gap, *numbers, str(one.unknown_codes), lags or "-")


def _bound(at_most: timedelta | None) -> str:
    return f"<{_span(at_most)}" if at_most else ">3d"


def _span(span: timedelta) -> str:
    """Write a span in one unit: `40s`, `5m`, `36h`, `3d`."""
    seconds = int(span.total_seconds())
    sizes = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    unit = next((unit for unit, size in sizes.items() if seconds >= (2 * size if unit == "d" else size)), "s")
    return f"{seconds // sizes[unit]}{unit}"


def _remarks(found: list[FeedReport], now: datetime) -> list[str]:
    """Explain the numbers, and say what should be looked at."""
    lines = [paragraph("Counts are of the last seven days; lag: half of all scans, and 95 of 100.", indent=0)]
    for one in found:
        if one.hearing is Hearing.SILENT and one.heard_at:
            said = f"{one.source} has been silent for {_span(now - one.heard_at)}, longer than it ever is."
            lines.append(paragraph(f"{said} What its parcels' silence would have said is held. {_ADVICE}", indent=0))
        if one.hearing is Hearing.RETURNED and one.settles_at:
            lines.append(paragraph(f"{one.source} is heard again; it catches up until {_minute(one.settles_at)}.", 0))
        if one.poll_problem:
            said = f"{one.source} was asked {count(one.poll_failures, 'time')} in a row in vain ({one.poll_problem})"
            again = f", and is asked again at {_minute(one.poll_after)}" if one.poll_after else ""
            lines.append(paragraph(f"{said}{again}.", indent=0))
        if one.forgotten:
            said = f"{one.source} pushes nothing any more of {count(one.forgotten, 'parcel')} under way, for their"
            lines.append(paragraph(f"{said} subscriptions have run out. {_SUBSCRIBE}", indent=0))
        if one.deleted_at:
            said = f"{one.source} deletes a subscription that brings nothing for long: {_minute(one.deleted_at)}."
            lines.append(paragraph(f"{said} {_ADVICE}", indent=0))
        if one.newest_unread:
            said = f"{one.source} sent what cannot be read, or not all of it (notifier inbox). The newest:"
            lines.append(paragraph(f"{said} {harmless(one.newest_unread)}", indent=0))
        if one.unknown_codes:
            lines.append(paragraph(f"{one.source} uses codes nobody knows: notifier carriers unmapped {one.source}", 0))
    return lines


_SUBSCRIBE = "With poll.subscribe they are renewed by themselves."
_ADVICE = "Look at the subscription and its credentials at the source."


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _codes(found: list[UnmappedCode]) -> list[str]:
    lines: list[str] = []
    for source in dict.fromkeys(one.source for one in found):
        mine = [one for one in found if one.source == source]
        lines += [heading(source, count(len(mine), "code")), ""]
        for one in mine:
            seen = f"{count(one.times, 'time')}, {_minute(one.first_at)} to {_minute(one.last_at)}"
            words = f': "{harmless(one.example)}"' if one.example else ""
            lines.append(paragraph(f"{one.code}  {seen}{words}", indent=2, hanging=4))
        lines += ["", f"  sources.{source}.status_map, in config.yaml:", *(_line(one) for one in mine), ""]
    words = f"a stage ({Stage.IN_TRANSIT}, {Stage.DELIVERED}, …), an incident ({IncidentKind.DELAY}, …)"
    return [*lines, paragraph(f"For ??? write {words}, [stage, incident], info or stale.", indent=0)]


def _line(one: UnmappedCode) -> str:
    return f"    {orjson.dumps(harmless(one.code)).decode()}: ???"
