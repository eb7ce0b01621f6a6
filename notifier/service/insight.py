"""How carriers, lanes, customs and places behave, and whether our notices were right: figures from parcels themselves.

A period is looked at through its newest parcels; that is said with the figures. Medians and ninetieth percentiles say
more than means: one parcel that was lost for a year must not make a carrier slow.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles

from notifier.domain.promise import Promise
from notifier.domain.rules import NoScanTrigger, Rule
from notifier.domain.stages import CUSTOMS_INCIDENTS, Stage
from notifier.domain.told import Told, promise_heard
from notifier.render.words import name_carrier
from notifier.service.app import App
from notifier.store import sampling, shipments
from notifier.store.sampling import Notice, Seen
from notifier.store.shipments import Stored

MOST_PARCELS = 4000
"""Enough for any median; more would keep the reader waiting."""

FALSE_WITHIN = timedelta(hours=24)
"""An alarm of silence was false if the parcel was scanned so soon after it."""

FRESH_FOR = timedelta(minutes=10)
"""Medians of months do not move in that time."""

_LOADED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took, in hours."""

    count: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: what it is about, how long it took, and a share from 0 to 1 (None where there is none)."""

    names: tuple[str, ...]
    spread: Spread
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures with their title, the names of their columns, and what they mean."""

    key: str
    title: str
    about: str
    columns: tuple[str, ...]
    share: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """All tables of a period. `looked_at` of `registered` parcels were read, of which `delivered` have arrived."""

    since: datetime
    until: datetime
    registered: int
    looked_at: int
    delivered: int
    late_share: float | None
    tables: tuple[Table, ...]


def gain_insight(app: App, days: int) -> Insight:
    """Return the figures of the parcels that were registered in the last `days` days."""
    until = app.clock.now()
    since = until - timedelta(days=days)
    with app.db.look() as connection:
        ids, registered = sampling.newest_between(connection, since, until, MOST_PARCELS)
        parcels: list[Stored] = []
        for first in range(0, len(ids), _LOADED_AT_ONCE):
            parcels.extend(shipments.load(connection, ids[first : first + _LOADED_AT_ONCE]).values())
        seen = sampling.places_seen(connection, ids)
        notices = sampling.notices_of(connection, ids)
        alarmed = {one.shipment_id for one in notices}
        scans = sampling.scans_after(connection, alarmed)
    rules = app.settings().ruling.rules
    arrived = [trip for trip in map(_trip, parcels) if trip is not None]
    return Insight(
        since=since,
        until=until,
        registered=registered,
        looked_at=len(parcels),
        delivered=len(arrived),
        late_share=_share(one.is_late for one in arrived),
        tables=(
            _transit(arrived),
            _stages(parcels),
            _places(seen),
            _customs(parcels),
            _lead_times(arrived, notices),
            _alarms(rules, notices, scans, until),
        ),
    )


class Insights:
    """Keeps the figures of each period for a while: reading thousands of parcels takes a second or two."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._kept: dict[int, Insight] = {}

    def fresh(self, days: int) -> Insight:
        """Return figures that are no older than `FRESH_FOR`. Who comes meanwhile waits, and reads nothing twice."""
        with self._lock:
            kept = self._kept.get(days)
            if kept is None or self._app.clock.now() - kept.until > FRESH_FOR:
                kept = self._kept[days] = gain_insight(self._app, days)
            return kept

    def last(self, days: int) -> Insight:
        """Return the figures that were shown last, however old, so that a file has what stood on the page."""
        return self._kept.get(days) or self.fresh(days)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trip:
    """A parcel that arrived: how long it took from its first scan, and whether that was later than promised."""

    shipment_id: str
    lane: str
    carrier: str
    took: timedelta
    promised: Promise | None
    is_late: bool | None


def _trip(stored: Stored) -> _Trip | None:
    journey, shipment = stored.journey, stored.shipment
    delivered = next((one for one in journey.entries if one.stage is Stage.DELIVERED), None)
    if delivered is None or journey.first_scan_at is None or not shipment.legs:
        return None
    promised = promise_heard(shipment, journey, Told.of(()))
    return _Trip(
        shipment_id=shipment.id,
        lane=f"{shipment.origin_country or '?'} → {shipment.destination_country or '?'}",
        carrier=" + ".join(dict.fromkeys(name_carrier(leg.shown) for leg in shipment.legs)),
        took=delivered.at - journey.first_scan_at,
        promised=promised,
        is_late=None if promised is None else delivered.at > promised.latest,
    )


def _transit(arrived: Sequence[_Trip]) -> Table:
    groups = _group(arrived, lambda one: (one.lane, one.carrier))
    rows = [
        Row(names=names, spread=_spread(one.took for one in trips), share=_share(one.is_late for one in trips))
        for names, trips in groups.items()
    ]
    return Table(
        key="transit",
        title="Transit time",
        about="From the first scan to the door, by lane and carriers. Late: after the window the customer went by.",
        columns=("lane", "carriers"),
        share="late",
        rows=_most_first(rows),
    )


def _stages(parcels: Iterable[Stored]) -> Table:
    stays: dict[tuple[str, ...], list[timedelta]] = {}
    for stored in parcels:
        entries = stored.journey.entries
        for entry, following in pairwise(entries):
            stays.setdefault((entry.stage.value,), []).append(following.at - entry.at)
    rows = [Row(names=names, spread=_spread(spans)) for names, spans in stays.items()]
    return Table(
        key="stages",
        title="Dwell time by stage",
        about="How long parcels stay in a stage before the next one.",
        columns=("stage",),
        share="",
        rows=tuple(sorted(rows, key=lambda row: -row.spread.median)),
    )


def _places(seen: Sequence[Seen]) -> Table:
    """Time passes at the place of a scan until the next scan that names another place."""
    stays: dict[tuple[str, ...], list[timedelta]] = {}
    start: Seen | None = None
    for one in seen:
        if start is None or start.shipment_id != one.shipment_id:
            start = one
        elif (one.city, one.country) != (start.city, start.country):
            place = ", ".join(part for part in (start.city, start.country) if part)
            stays.setdefault((place, start.stage.replace("_", " ")), []).append(one.at - start.at)
            start = one
    rows = [Row(names=names, spread=_spread(spans)) for names, spans in stays.items()]
    return Table(
        key="places",
        title="Dwell time by place",
        about="From the first scan at a place to the first scan somewhere else: which hub makes parcels late.",
        columns=("place", "arrived as"),
        share="",
        rows=tuple(sorted(rows, key=lambda row: -row.spread.median))[:100],
    )


def _customs(parcels: Iterable[Stored]) -> Table:
    times: dict[tuple[str, ...], list[timedelta]] = {}
    held: dict[tuple[str, ...], list[bool]] = {}
    for stored in parcels:
        names = (stored.shipment.destination_country or "?",)
        entries = stored.journey.entries
        for entry, following in pairwise(entries):
            if entry.stage is Stage.IN_CUSTOMS:
                times.setdefault(names, []).append(following.at - entry.at)
                wrong = any(one.kind in CUSTOMS_INCIDENTS for one in stored.journey.incidents)
                held.setdefault(names, []).append(wrong)
    rows = [Row(names=names, spread=_spread(spans), share=_share(held[names])) for names, spans in times.items()]
    return Table(
        key="customs",
        title="Customs",
        about="Time in customs by country of destination, and the share that was held or needed something.",
        columns=("country",),
        share="held",
        rows=_most_first(rows),
    )


def _lead_times(arrived: Iterable[_Trip], notices: Iterable[Notice]) -> Table:
    """Of parcels that came late: how long before the promised end did the customer first hear from us?"""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.shipment_id, notice)
    leads: dict[tuple[str, ...], list[timedelta]] = {}
    warned: dict[tuple[str, ...], list[bool]] = {}
    for trip in arrived:
        if not trip.is_late or trip.promised is None:
            continue
        heard = first.get(trip.shipment_id)
        names = (trip.carrier,)
        lead = trip.promised.latest - heard.sent_at if heard is not None else None
        warned.setdefault(names, []).append(lead is not None and lead > timedelta(0))
        if lead is not None:
            leads.setdefault(names, []).append(lead)
    rows = [
        Row(names=names, spread=_spread(leads.get(names, ())), share=_share(said)) for names, said in warned.items()
    ]
    return Table(
        key="lead",
        title="Notice lead time",
        about="Of parcels that came late: how long before the promised end the customer first heard of us.",
        columns=("carriers",),
        share="warned in time",
        rows=_most_first(rows),
    )


def _alarms(
    rules: Iterable[Rule], notices: Iterable[Notice], scans: Mapping[str, Sequence[datetime]], now: datetime
) -> Table:
    """Of notices of silence: how soon was the parcel scanned after all?"""
    silent = {rule.name for rule in rules if isinstance(rule.trigger, NoScanTrigger)}
    waits: dict[tuple[str, ...], list[timedelta]] = {}
    false: dict[tuple[str, ...], list[bool]] = {}
    for notice in notices:
        if notice.rule not in silent or now - notice.sent_at < FALSE_WITHIN:
            continue
        times = scans.get(notice.shipment_id, ())
        place = bisect_right(times, notice.sent_at)
        wait = times[place] - notice.sent_at if place < len(times) else None
        false.setdefault((notice.rule,), []).append(wait is not None and wait <= FALSE_WITHIN)
        if wait is not None:
            waits.setdefault((notice.rule,), []).append(wait)
    rows = [Row(names=names, spread=_spread(waits.get(names, ())), share=_share(said)) for names, said in false.items()]
    return Table(
        key="alarms",
        title="False alarms",
        about="Of notices that a parcel is silent: how soon it was scanned after all; false is within a day.",
        columns=("rule",),
        share="false",
        rows=_most_first(rows),
    )


def _group(trips: Iterable[_Trip], name: Callable[[_Trip], tuple[str, ...]]) -> dict[tuple[str, ...], list[_Trip]]:
    groups: dict[tuple[str, ...], list[_Trip]] = {}
    for one in trips:
        groups.setdefault(name(one), []).append(one)
    return groups


def _most_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.spread.count, row.names)))


def _share(said: Iterable[bool | None]) -> float | None:
    """Return the share of True among those of which it is known, or None if it is known of none."""
    known = [one for one in said if one is not None]
    return sum(known) / len(known) if known else None


def _spread(spans: Iterable[timedelta]) -> Spread:
    hours = sorted(span.total_seconds() / 3600 for span in spans)
    if not hours:
        return Spread(count=0, median=0.0, p90=0.0)
    p90 = quantiles(hours, n=10, method="inclusive")[8] if len(hours) > 1 else hours[0]
    return Spread(count=len(hours), median=median(hours), p90=p90)
