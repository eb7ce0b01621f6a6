"""ParcelOne: answers of its tracking service, which relays what the last carrier says (https://parcel.one), and of the
one that says what happens before (`/shipment/{trackno}`). It pushes nothing.
"""

from __future__ import annotations

import re

from notifier.carriers.codes.parcelone import HUB, STATUSES
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.payload import JsonObject, expect_object, expect_text, keys_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.times import first_known, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_WHERE = "results"
_HUB = "TrackingEvents"
_LINK = re.compile(r"</?a\b[^>]*>")


class ParcelOne(OnlyAsked):
    """ParcelOne's service. Its answers name the parcel by the number of the last carrier."""

    name = "parcelone"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the parcel in the answer with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if _HUB in body:
            return Parsed(updates=(_read_hub(body, raw),))
        if "Error" in body:
            return Parsed(ignored=f"the service answered {text(body.get('Error'))[:80]!r}")
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


def _read_hub(body: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=ParcelOne.name,
        carrier=ParcelOne.name,
        number=expect_text(body, "P1Trackno", "the body"),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(body, _HUB, "the body")
    return build_update(
        [_read_hub_row(row, parcel) for row in rows],
        parcel,
        raw.source,
        legs=[(text(row.get("Carrier")).lower(), text(row.get("CarrierTrackno"))) for row in rows],
    )


def _read_hub_row(row: JsonObject, parcel: Parcel) -> Scan:
    """The place begins with its country: `DE Pohlheim`."""
    code, (country, _, town) = text(row.get("Statuscode")), text(row.get("Location")).partition(" ")
    local, utc = (read_time(text(row.get(key))) for key in ("EventdateCET", "EventdateUTC"))
    return Scan(
        said=HUB.get(code, Meaning.UNKNOWN),
        moment=first_known(local, utc) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=_LINK.sub("", text(row.get("Status"))),
        place=Place(city=town, country=alpha2(country)),
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
