"""ParcelOne: answers of its tracking service, which relays what the last carrier says (https://parcel.one).

It pushes nothing.
"""

from __future__ import annotations

from notifier.carriers.codes.parcelone import STATUSES
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.payload import JsonObject, expect_object, expect_text, keys_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_WHERE = "results"


class ParcelOne(OnlyAsked):
    """ParcelOne's service. Its answers name the parcel by the number of the last carrier."""

    name = "parcelone"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the parcel in the answer with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if _WHERE not in body and "success" not in body:
            raise UnreadablePayload(f"expected `results`, found {keys_of(body)}")
        results = body.get(_WHERE)
        if not isinstance(results, dict) or not (results.get("Events") or results.get("CarrierTrackingID")):
            return Parsed(ignored="an answer that names no number and holds no event")
        return Parsed(updates=(_read_update(results, raw),))


def _read_update(results: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=ParcelOne.name,
        carrier=text(results.get("CarrierIDLMC")).lower(),
        number=expect_text(results, "CarrierTrackingID", _WHERE),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(results, "Events", _WHERE)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans + _read_summary(results, scans, parcel), parcel)),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """The time is local, and only where the place ends in a country with one clock is its zone known."""
    code, place = text(row.get("StatusCode")), split_location(text(row.get("Location")))
    moment = read_time(text(row.get("DateTime")), country=place.country)
    return Scan(
        said=STATUSES.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("Description")),
        place=place,
    )


def _read_summary(results: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The status of the whole parcel is a statement of its own where the rows do not make it."""
    code = text(results.get("StatusCode"))
    said = STATUSES.get(code, Meaning.UNKNOWN)
    if said is Meaning.UNKNOWN or not adds_to([scan.said for scan in scans], said):
        return []
    return [Scan(said=said, moment=stand_in(parcel.received_at), identity=f"summary {code}", raw_code=code)]
