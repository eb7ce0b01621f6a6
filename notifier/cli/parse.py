"""`notifier parse`: what an adapter makes of a saved body. Nothing is stored, sent or asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO
from urllib.parse import urlencode

import click
import orjson
from pydantic import SecretStr

from notifier.bootstrap import SystemClock, make_carrier, make_shop
from notifier.carriers import CARRIERS
from notifier.cli.layout import count, paragraph
from notifier.cli.opening import read_surroundings
from notifier.cli.shop_text import shop_lines
from notifier.config.load import load
from notifier.config.settings import Feed, HookSource, ShopSource
from notifier.domain.events import Parsed, Precision, StatedPromise, TrackingEvent, TrackingUpdate
from notifier.domain.shop import ShopNews
from notifier.errors import ConfigError, UnreadablePayload
from notifier.ports import Asked, RawWebhook
from notifier.service.reading import read
from notifier.shops import SHOPS

_BUILT_IN = sorted({*CARRIERS, *SHOPS} - {"generic"})


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--source", "name", required=True, help="The source it came from, as in the configuration.")
@click.option("--number", default="", help="The number that was asked for, where an answer does not repeat it.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def command(file: BinaryIO, name: str, number: str, as_data: bool) -> None:
    """Show what an adapter makes of the body in FILE (- for standard input).

    Needs no running engine and no secret. Ends with 1 for a body that cannot be read, with 2 for an unknown source.
    """
    source = _find_source(name)
    path = f"?{urlencode({'number': number})}" if number else ""
    raw = RawWebhook(source=name, body=file.read(), received_at=SystemClock().now(), path=path)
    if isinstance(source, ShopSource):
        found: Parsed | ShopNews = _read_shop(source, raw)
    else:
        found = read(make_carrier(source), raw, source)
    if as_data:
        click.echo(orjson.dumps(found, default=_by_name, option=orjson.OPT_INDENT_2).decode())
        return
    click.echo("\n".join(shop_lines(found) if isinstance(found, ShopNews) else _lines(found)))


def _by_name(value: object) -> object:
    """Return a named tuple as an object. Raises TypeError for what is no value of ours."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _read_shop(source: ShopSource, raw: RawWebhook) -> ShopNews:
    """Read what a shop pushes, or what one answers that only announces. Raises UnreadablePayload."""
    shop = make_shop(source)
    try:
        return shop.parse(raw)
    except UnreadablePayload:
        if not isinstance(shop, Asked):
            raise
        answer = shop.parse_answer(raw)
        if answer.ignored:
            raise
        return answer


def _find_source(name: str) -> Feed:
    """Return a source of the configuration, or one that needs none. A broken configuration matters only to the rest."""
    try:
        environment = read_surroundings()
        sources = load(environment.config, environment.variables).feeds
    except ConfigError:
        if name not in _BUILT_IN:
            raise
        sources = {}
    if name in sources:
        return sources[name]
    if name in SHOPS:
        return ShopSource(name=name, kind=name, secret=SecretStr(""))
    if name in _BUILT_IN:
        return HookSource(name=name, kind=name, secret=SecretStr(""))
    known = ", ".join(sorted({*sources, *_BUILT_IN}))
    click.echo(f"`{name}` is not a source. Known: {known}", err=True)
    sys.exit(2)


def _lines(parsed: Parsed) -> Iterator[str]:
    if not parsed.updates and not parsed.retracted:
        yield f"Nothing in it for us: {parsed.ignored or 'it names no tracking number'}."
    for update in parsed.updates:
        yield from _update_lines(update)
    for name in parsed.retracted:
        yield paragraph(f"It takes back what its sender said as {name}", hanging=4)
    for reason in parsed.refused:
        yield paragraph(f"A parcel in it cannot be read: {reason}", hanging=4)


def _update_lines(update: TrackingUpdate) -> Iterator[str]:
    lane = f"{update.origin_country or 'unknown'} to {update.destination_country or 'unknown'}"
    notes = "".join(
        note
        for note, holds in (
            (", first push", update.is_first_push),
            (", test traffic", update.is_test),
            (f", reference {update.reference}", bool(update.reference)),
        )
        if holds
    )
    events = count(len(update.events), "event")
    yield paragraph(f"{update.carrier} {update.tracking_number}, {lane}, {events}{notes}", indent=0)
    for leg in update.further_legs:
        yield paragraph(f"goes on as {leg.carrier or 'somebody'} {leg.tracking_number}", hanging=4)
    if update.promise is not None:
        yield paragraph(_promise(update.promise), hanging=4)
    for event in update.events:
        yield from _event_lines(event)


def _promise(promise: StatedPromise) -> str:
    window = f"{_moment(promise.earliest)} to {_moment(promise.latest)}"
    return f"promise: {window}, stated {_moment(promise.stated_at)} by {promise.source}"


def _moment(when: date | datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}Z" if isinstance(when, datetime) else f"{when:%Y-%m-%d}"


def _event_lines(event: TrackingEvent) -> Iterator[str]:
    means = " + ".join(str(one) for one in (event.stage, event.incident) if one) or f"({event.meaning})"
    resolved = ", problem resolved" if event.resolves else ""
    taker = f", to {event.delivered_to}" if event.delivered_to else ""
    words = f", only in words: {' and '.join(event.from_text)}" if event.from_text else ""
    yield paragraph(f'{_moment(event.at)}  {means}{taker}{resolved}{words}  "{event.raw_text}"', hanging=4)
    place = f"; {event.place}" if str(event.place) else ""
    grain = ", to the day" if event.precision is Precision.DATE else ""
    written = f'written "{event.raw_time}"' if event.raw_time else "no time written"
    scan = "a scan" if event.is_scan else "no scan"
    time = f"{written}, zone: {event.tz_source}{grain}"
    yield paragraph(f"{scan}; code {event.raw_code or '-'}{place}; {time}; key {event.key}", indent=6, hanging=3)
