"""`notifier simulate`: what would be told to whom if nobody spoke any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import click
import orjson

from notifier.cli.instants import INSTANT, ahead
from notifier.cli.layout import count, harmless, heading
from notifier.cli.opening import open_engine, read_surroundings, require_secret
from notifier.cli.progress import show_progress
from notifier.domain.shipment import Shipment
from notifier.errors import RequestInvalid
from notifier.service.app import App
from notifier.service.forecast import HORIZON
from notifier.service.masking import mask_address
from notifier.service.planned import Foreseen
from notifier.service.simulate import Outlook, count_open, simulate

Row = tuple[Shipment, Foreseen]

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@click.command()
@click.argument("refs", nargs=-1, metavar="[REF]...")
@click.option("--at", "moment", type=INSTANT, help="Only what leaves then: on a day (2026-11-30), or in an hour.")
@click.option("--until", type=INSTANT, help="All that leaves until then: 3d, 2026-11-30 or 2026-11-30T09:00 (UTC).")
@click.option("--json", "as_data", is_flag=True, help="Print a JSON list.")
@click.option("--show-personal", is_flag=True, help="Show addresses in full.")
def command(
    refs: tuple[str, ...],
    moment: datetime | timedelta | None,
    until: datetime | timedelta | None,
    as_data: bool,
    show_personal: bool,
) -> None:
    """Show what would be told if nothing more arrived: of the parcels REF, or of all that are open.

    The rules in force judge each parcel at every later moment, as they will. Nothing is written and nothing is sent. It
    goes order by order, so any number takes the same memory. Caps and merging are reckoned with within each order; what
    messages about other orders take from a recipient's cap, and faults of providers, are not foreseen.
    """
    if (moment is None) == (until is None):
        raise click.UsageError("say either --at or --until")
    environment = read_surroundings()
    require_secret(environment)
    with open_engine(environment) as app:
        begin, end = _window(app, moment, until)
        looked = show_progress(simulate(app, end, refs), len(refs) or count_open(app, end), "parcels")
        rows = _rows(looked, begin)
        for line in _as_json(rows, show_personal) if as_data else _as_table(rows, begin, end, show_personal):
            click.echo(line)


def _window(
    app: App, moment: datetime | timedelta | None, until: datetime | timedelta | None
) -> tuple[datetime, datetime]:
    """Return from when and until when messages are shown. Raises RequestInvalid."""
    now = app.clock.now()
    begin = ahead(moment, now) if moment is not None else now
    is_day = isinstance(moment, datetime) and begin.time() == datetime.min.time()
    end = ahead(until, now) if until is not None else begin + (_DAY if is_day else _HOUR)
    if end <= now:
        raise RequestInvalid(f"{end:%Y-%m-%d %H:%M}Z is over; here it is {now:%Y-%m-%d %H:%M}Z")
    if end > now + HORIZON:
        raise RequestInvalid(f"{end:%Y-%m-%d %H:%M}Z is too far off: {HORIZON.days} days ahead are foreseen at most")
    return begin, end


def _rows(looked: Iterable[Outlook], begin: datetime) -> Iterator[Row]:
    for one in looked:
        yield from ((one.stored.shipment, message) for message in one.messages if message.at >= begin)


def _as_table(rows: Iterable[Row], begin: datetime, end: datetime, show_personal: bool) -> Iterator[str]:
    yield heading("What would be told", f"{begin:%Y-%m-%d %H:%M}Z to {end:%Y-%m-%d %H:%M}Z, if nothing more arrives")
    told, dropped = Counter[str](), 0
    for shipment, message in rows:
        to = mask_address(shipment.recipient.address(message.channel), show_personal=show_personal)
        yield harmless(f"  {message.at.astimezone(UTC):%Y-%m-%d %H:%M}Z  {shipment.ref}  {_what(message)} to {to}")
        told[message.rule] += not message.dropped and not message.told_by
        dropped += bool(message.dropped)
    total = sum(told.values())
    yield "" if total or dropped else "  Nothing."
    by_rule = ", ".join(f"{rule} {number:,}" for rule, number in told.most_common() if number)
    yield (
        f"{count(total, 'message')}" + (f": {by_rule}" if by_rule else "") + (f"; {dropped} dropped" if dropped else "")
    )


def _what(message: Foreseen) -> str:
    waits = f", waits for {message.waits}" if message.waits else ""
    dropped = f" dropped: {message.dropped}," if message.dropped else ""
    about = f" about {message.told_with}" if message.told_with else ""
    along = f" within the message of {message.told_by}{about}," if message.told_by else ""
    return f"{message.rule} by {message.channel} ({message.reason}{waits}){dropped}{along}"


def _as_json(rows: Iterable[Row], show_personal: bool) -> Iterator[str]:
    """Yield a list line by line: however long it is, one message at a time is held."""
    yield "["
    comma = ""
    for shipment, message in rows:
        yield f"{comma}{orjson.dumps(_row(shipment, message, show_personal)).decode()}"
        comma = ","
    yield "]"


def _row(shipment: Shipment, message: Foreseen, show_personal: bool) -> dict[str, object]:
    return {
        "at": message.at,
        "shipment": shipment.id,
        "ref": shipment.ref,
        "order_ref": shipment.order_ref,
        "brand": shipment.brand,
        "to": mask_address(shipment.recipient.address(message.channel), show_personal=show_personal),
        "rule": message.rule,
        "channel": message.channel.value,
        "template": message.template,
        "reason": message.reason,
        "decided_at": message.decided_at,
        "waits": message.waits,
        "dropped": message.dropped,
        "told_by": message.told_by,
        "told_with": message.told_with,
    }
