"""Where lives come from that are played through rules: what the engine has stored, or a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Never, TextIO
from zoneinfo import available_timezones

from notifier.config.words import suggest
from notifier.domain.events import Meaning, StatedPromise, TrackingEvent
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise, resolve_promise
from notifier.domain.shipment import Leg, Recipient, Shipment, normalise_carrier
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import ConfigError, Problem
from notifier.places import normalise_country, zones_for
from notifier.service.app import App
from notifier.service.judge import BACKFILL_AGE
from notifier.service.rule_diff import Life
from notifier.store import suppressions
from notifier.store.histories import History, count_histories, read_histories

SILENT_FOR_LONG = timedelta(days=60)
"""So long after the last line of a parcel in a file its life is played on; a silence says nothing new after that."""

HISTORY_COLUMNS: dict[str, str] = {
    "ref": "which parcel; all lines of one stand together",
    "order_ref": "its order; the parcels of one stand together. `ref` if left out",
    "at": "when it happened, with its offset from UTC: 2026-05-04T09:00Z",
    "heard_at": "when we heard of it; `at` if left out",
    "says": "a stage, an incident, both with a space between them, `info` or `stale`; may be empty beside `promises`",
    "promises": "the day of delivery that was stated then (2026-05-08), or its time with an offset",
    "brand": "whose it is; `default` if left out",
    "carrier": "such as ups or yunexpress",
    "origin_country": "ISO 3166 code, such as CN",
    "destination_country": "ISO 3166 code, such as DE",
    "zone": "the recipient's time zone; that of the destination if left out",
    "promised": "the day that the shop promised",
    "tags": "for the filters of rules, separated by |",
    "value": "what the goods are worth, such as 49.90",
}


def count_stored(app: App, since: datetime | None) -> int:
    """Return how many lives `stored_lives` will yield, about."""
    with app.db.begin() as connection:
        return count_histories(connection, since)


def stored_lives(app: App, since: datetime | None) -> Iterator[Life]:
    """Yield the lives of all parcels that were under way since then (None: of all), until now, order by order.

    Who is not written to today counts as never written to.
    """
    now = app.clock.now()
    for page in read_histories(app.db, since):
        parcels = {one.stored.shipment.id: one.stored.shipment for one in page}
        with app.db.begin() as connection:
            blocked = suppressions.suppressed_channels(connection, app.secret, parcels)
        for one in page:
            yield _to_life(one, blocked.get(one.stored.shipment.id, frozenset()), now)


def _to_life(history: History, suppressed: frozenset[Channel], now: datetime) -> Life:
    return Life(
        shipment=history.stored.shipment,
        events=history.events,
        promises=history.stored.journey.promises,
        ends_at=now,
        suppressed=suppressed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    number: int
    cells: Mapping[str, str]


def lives_in(file: str, text: TextIO, now: datetime) -> Iterator[Life]:
    """Yield the lives in a CSV file, parcel by parcel. Raises ConfigError where it cannot be read."""
    rows = csv.DictReader(text, strict=True)
    _check_header(file, rows.fieldnames or ())
    lines = (_Line(number=rows.line_num, cells={k: (v or "").strip() for k, v in row.items() if k}) for row in rows)
    for _, parcel in groupby(lines, key=lambda line: line.cells["ref"]):
        yield _read_life(file, list(parcel), now)


def _check_header(file: str, names: Sequence[str]) -> None:
    wrong = [
        f'there is no column "{one}"{suggest(one, HISTORY_COLUMNS)}' for one in names if one not in HISTORY_COLUMNS
    ]
    wrong += [f'the column "{one}" is missing' for one in ("ref", "at", "says") if one not in names]
    if wrong:
        raise ConfigError([Problem(file=file, line=1, message=one, source_line=",".join(names)) for one in wrong])


def _read_life(file: str, lines: Sequence[_Line], now: datetime) -> Life:
    reader = _Reader(file, lines[0])
    shipment = reader.shipment()
    speaking = [_Reader(file, line) for line in lines]
    first = min(one.heard_at for one in speaking)
    last = max(one.heard_at for one in speaking)
    return Life(
        shipment=shipment,
        events=tuple(event for one in speaking for event in one.events(is_first=one.heard_at == first)),
        promises=tuple(promise for one in speaking for promise in one.promises(shipment)),
        ends_at=min(now, last + SILENT_FOR_LONG),
    )


class _Reader:
    """Reads one line. What cannot be read is a ConfigError with its place: half a life would be told as a whole one."""

    def __init__(self, file: str, line: _Line) -> None:
        self._file, self._line = file, line
        self._cells = line.cells
        self.at = self._instant("at") or self._refuse("at", "is missing")
        self.heard_at = self._instant("heard_at") or self.at

    def shipment(self) -> Shipment:
        """Return the parcel that the line speaks of."""
        cells = self._cells
        carrier, destination = normalise_carrier(cells.get("carrier", "")), self._country("destination_country")
        zones = zones_for(destination, "", self._zone())
        recipient = Recipient(email="jo@example.com", phone="+4915112345678", zones=zones)
        ref = cells["ref"] or self._refuse("ref", "is missing")
        return Shipment(
            id=ref,
            ref=ref,
            brand=cells.get("brand") or "default",
            order_id=cells.get("order_ref") or ref,
            order_ref=cells.get("order_ref") or ref,
            recipient=recipient,
            legs=(Leg(carrier=carrier, tracking_number=ref),) if carrier else (),
            registered_at=self.heard_at,
            origin_country=self._country("origin_country"),
            destination_country=destination,
            promise=self._promise("promised", recipient, self.heard_at, "shop"),
            tags=frozenset(tag for tag in cells.get("tags", "").split("|") if tag),
            value=self._value(),
        )

    def events(self, *, is_first: bool) -> Iterator[TrackingEvent]:
        """Yield what was said of the way."""
        words = self._cells["says"].split()
        if not words:
            return
        stages = [Stage(word) for word in words if word in set(Stage)]
        incidents = [IncidentKind(word) for word in words if word in set(IncidentKind)]
        unknown = [word for word in words if word not in {*Stage, *IncidentKind, Meaning.INFO, Meaning.STALE}]
        if unknown or len(stages) > 1 or len(incidents) > 1:
            hint = suggest(unknown[0], [*Stage, *IncidentKind]) if unknown else ""
            self._refuse("says", f'is "{" ".join(words)}", expected a stage, an incident, or both{hint}')
        yield TrackingEvent(
            key=f"{self._line.number:09}",
            at=self.at,
            received_at=max(self.at, self.heard_at),
            meaning=Meaning.MILESTONE if stages else Meaning.INCIDENT if incidents else Meaning(words[0]),
            stage=stages[0] if stages else None,
            incident=incidents[0] if incidents else None,
            backfill=is_first and self.heard_at - self.at > BACKFILL_AGE,
        )

    def promises(self, shipment: Shipment) -> Iterator[Promise]:
        """Yield the window that was stated, if one was."""
        promise = self._promise("promises", shipment.recipient, self.heard_at, "carrier")
        if promise is not None:
            yield promise

    def _promise(self, column: str, recipient: Recipient, stated_at: datetime, source: str) -> Promise | None:
        text = self._cells.get(column, "")
        if not text:
            return None
        when = self._day(column, text) if len(text) == len("2026-05-04") else self._instant(column)
        if when is None:
            return None
        stated = StatedPromise(earliest=when, latest=when, stated_at=stated_at, source=source)
        return resolve_promise(stated, recipient.zone)

    def _day(self, column: str, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return self._refuse(column, f'is "{text[:40]}", expected a day like 2026-05-04')

    def _instant(self, column: str) -> datetime | None:
        text = self._cells.get(column, "")
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return self._refuse(column, f'is "{text[:40]}", expected a time like 2026-05-04T09:00Z')
        if found.tzinfo is None:
            return self._refuse(column, f'is "{text[:40]}", which has no offset from UTC; expected one, such as Z')
        return found.astimezone(UTC)

    def _country(self, column: str) -> str:
        text = self._cells.get(column, "")
        return normalise_country(text) or (self._refuse(column, f'is "{text[:40]}", no country') if text else "")

    def _zone(self) -> str:
        zone = self._cells.get("zone", "")
        return zone if not zone or zone in available_timezones() else self._refuse("zone", f'is "{zone[:40]}", no zone')

    def _value(self) -> float:
        try:
            return float(self._cells.get("value") or 0)
        except ValueError:
            return self._refuse("value", "is no number")

    def _refuse(self, column: str, message: str) -> Never:
        number = self._line.number
        raise ConfigError([Problem(file=self._file, line=number, message=f"{column} {message}")])
