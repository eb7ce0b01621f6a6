"""SmartKargo: answers of its tracking API. It does not push to us.

Docs: https://github.com/karrioapi/karrio/blob/main/modules/connectors/smartkargo/vendor/openapi.yaml
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notifier.carriers.codes.smartkargo import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_each, read_parcels
from notifier.carriers.reading.payload import JsonObject, expect_text, first_text, inner, kind_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_STILL = frozenset[Said]({Stage.LABEL_CREATED, IncidentKind.PICKUP_FAILED, Meaning.INFO, Meaning.UNKNOWN})
"""What is said of a piece that never moved."""


class SmartKargo(OnlyAsked):
    """Answers of SmartKargo."""

    name = "smartkargo"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every waybill in the answer, with the events of all of its pieces. Raises UnreadablePayload."""
        body = load(raw.body)
        if isinstance(body, dict) and "error" in body:
            return Parsed(ignored=f"the API answered {text(inner(body, 'error').get('code'))[:60]!r}")
        if not isinstance(body, list):
            raise UnreadablePayload(f"expected a list of events, found {kind_of(body)}")
        rows = [(f"[{i}]", row) for i, row in enumerate(objects({"events": body}, "events", "the body"))]
        named, refused = read_each(rows, _name_waybill)
        waybills: dict[str, list[tuple[str, JsonObject]]] = {}
        for number, row in named:
            waybills.setdefault(number, []).append(row)
        return read_parcels(
            waybills.items(),
            lambda rows, number: _read_waybill(number, rows, raw),
            nothing="an empty list of events",
            refused=refused,
        )


def _name_waybill(row: JsonObject, where: str) -> tuple[str, tuple[str, JsonObject]]:
    return text(row.get("prefix")) + expect_text(row, "airWaybill", where), (where, row)


def _read_waybill(number: str, rows: list[tuple[str, JsonObject]], raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=SmartKargo.name, carrier=SmartKargo.name, number=number, received_at=raw.received_at, route=Route()
    )
    pieces: dict[str, list[Scan]] = {}
    for _, row in rows:
        pieces.setdefault(text(row.get("pieceReference")), []).append(_read_row(row, parcel))
    return build_update(
        _await_all(pieces.values()),
        parcel,
        raw.source,
        promise=_read_promise(rows, parcel, raw.source),
        reference=min((text(row.get("packageReference")) for _, row in rows), default=""),
    )


def _await_all(pieces: Collection[list[Scan]]) -> list[Scan]:
    """Return the scans of all pieces: those that are delivered while another is on its way are no delivery of the
    waybill. A piece that was never seen to move holds nothing back, since not every step is told of every piece."""
    said = [{one.said for one in scans} for scans in pieces]
    if any(told - _STILL and Stage.DELIVERED not in told for told in said):
        last = None
    else:
        firsts = [min((at for at in map(_delivered_at, scans) if at), default=None) for scans in pieces]
        last = max((at for at in firsts if at), default=None)
    return [
        one._replace(said=Meaning.INFO) if (at := _delivered_at(one)) and (last is None or at < last) else one
        for scans in pieces
        for one in scans
    ]


def _delivered_at(scan: Scan) -> datetime | None:
    return scan.moment.at if scan.said is Stage.DELIVERED else None


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """Several pieces travel under one waybill, so what happened to which of them is part of the scan's identity."""
    code, location = text(row.get("eventType")), inner(row, "location")
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row, text(location.get("timezone"))) or stand_in(parcel.received_at),
        identity=f"{code} {text(row.get('pieceReference'))}",
        raw_code=code,
        text=text(row.get("description")),
        place=Place(
            city=first_text(location, "city") or text(row.get("eventLocation")),
            region=text(location.get("state")),
            country=alpha2(text(location.get("countryId"))),
        ),
    )


def _read_moment(row: JsonObject, zone: str) -> Moment | None:
    """The time is that of the place, whose zone is named in answers to partners alone."""
    written = text(row.get("eventDate"))
    try:
        known = ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = None
    moment = read_time(written, zone=known)
    return moment._replace(tz_source=TzSource.LOCATION) if moment and moment.tz_source is TzSource.CARRIER else moment


def _read_promise(rows: list[tuple[str, JsonObject]], parcel: Parcel, source: str) -> StatedPromise | None:
    """Every event repeats the window as it was then: the newest event has the newest."""
    _, newest = max(rows, key=lambda one: (text(one[1].get("eventDate")), text(one[1].get("estimatedDeliveryDate"))))
    expected = read_time(text(newest.get("estimatedDeliveryDate")))
    return build_promise([expected], stated_at=parcel.received_at, source=source)
