"""`notifier report`: how much was told, how much was held back, and whether it was worth telling."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import click
import orjson

from notifier.cli.instants import INSTANT, ago
from notifier.cli.layout import count, heading
from notifier.cli.opening import open_engine, read_surroundings
from notifier.cli.progress import show_progress
from notifier.domain.verdicts import REASON_MEANING, Reason
from notifier.service.report import Report, count_parcels, make_report

_MANY = 4
"""So many messages and more stand in one line."""


@click.command()
@click.option("--since", type=INSTANT, default="7d", show_default=True, help="30d, or 2026-10-01.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def command(since: datetime | timedelta, as_data: bool) -> None:
    """Report on the parcels that were under way since then.

    Messages for each parcel and each recipient; what was held, merged, skipped and taken back, and why; false alarms:
    messages of trouble that was gone within a day; and how long before a missed promise the customer was warned.
    """
    with open_engine(read_surroundings()) as app:
        begin = ago(since, app.clock.now())
        (found,) = deque(show_progress(make_report(app, begin), count_parcels(app, begin), "parcels"), maxlen=1)
    if as_data:
        click.echo(orjson.dumps(as_json(found), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())
    else:
        click.echo("\n".join(_lines(found)))


def _lines(report: Report) -> Iterator[str]:
    yield heading("Report", f"{report.since:%Y-%m-%d %H:%M}Z to {report.until:%Y-%m-%d %H:%M}Z")
    parcels = count(report.parcels, "parcel")
    yield f"  {count(report.messages, 'message')} about {parcels}, {_average(report.messages, report.parcels)} each"
    yield from _spread("parcels", report.parcels_told)
    people = sum(report.recipients_told.values())
    yield f"  {count(people, 'recipient')} heard something, {_average(report.messages, people)} messages each"
    yield from _spread("recipients", report.recipients_told)
    if report.merged:
        share = _share(report.share_merged)
        yield f"  {report.merged:>9,}  more were told within another message: {share} of what was told"
    yield from _block("Told, by rule", report.rules)
    yield from _block(
        f"Held: {_share(report.share_held)} of {report.decided:,} decided", report.held, with_meaning=True
    )
    yield from _block("Not told, though the rule held", report.skipped, with_meaning=True)
    yield from _block("Taken back before they were sent", report.dropped, with_meaning=True)
    yield from _alarms(report)
    yield from _notice(report)


def _alarms(report: Report) -> Iterator[str]:
    yield "\n" + heading("False alarms", f"{_share(report.share_of_false_alarms)} of {report.alarms.total():,}")
    for rule, number in report.alarms.most_common():
        yield f"  {report.false_alarms[rule]:>9,} of {number:,}  {rule}: gone within a day"


def _notice(report: Report) -> Iterator[str]:
    yield "\n" + heading("Missed promises", f"{report.missed_promises:,}")
    if not report.missed_promises:
        return
    unwarned = report.missed_promises - report.warned_in_time - report.warned_late
    yield f"  {report.warned_in_time:>9,}  were told of trouble before the promised time was over"
    yield f"  {report.warned_late:>9,}  after it"
    yield f"  {unwarned:>9,}  never"
    if report.median_lead_hours is not None:
        yield f"  Notice: {report.median_lead_hours:.1f} hours before the promised time was over (median)"


def _block(title: str, counts: Mapping[str, int], *, with_meaning: bool = False) -> Iterator[str]:
    yield "\n" + heading(title)
    if not counts:
        yield "  none"
    for name, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        meaning = REASON_MEANING[Reason(name)] if with_meaning and name in set(Reason) else ""
        yield f"  {number:>9,}  {name}{f': {meaning}' if meaning else ''}"


def _spread(what: str, counts: Mapping[int, int]) -> Iterator[str]:
    for messages in range(_MANY):
        if counts.get(messages):
            yield f"  {counts[messages]:>9,}  {what} with {count(messages, 'message')}"
    more = sum(number for messages, number in counts.items() if messages >= _MANY)
    if more:
        yield f"  {more:>9,}  {what} with {_MANY} or more, {max(counts)} at most"


def _average(messages: int, of: int) -> str:
    return f"{messages / of:.2f}" if of else "0"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as data. Shares are between 0 and 1, or null where there is nothing to divide by."""
    return {
        "since": report.since,
        "until": report.until,
        "parcels": report.parcels,
        "messages": report.messages,
        "parcels_by_messages": dict(sorted(report.parcels_told.items())),
        "recipients_by_messages": dict(sorted(report.recipients_told.items())),
        "messages_by_rule": dict(report.rules),
        "decided": report.decided,
        "held": dict(report.held),
        "share_held": report.share_held,
        "merged": report.merged,
        "share_merged": report.share_merged,
        "skipped": dict(report.skipped),
        "dropped": dict(report.dropped),
        "alarms": dict(report.alarms),
        "false_alarms": {rule: number for rule, number in report.false_alarms.items() if number},
        "share_of_false_alarms": report.share_of_false_alarms,
        "missed_promises": report.missed_promises,
        "warned_in_time": report.warned_in_time,
        "warned_late": report.warned_late,
        "median_lead_hours": report.median_lead_hours,
    }
