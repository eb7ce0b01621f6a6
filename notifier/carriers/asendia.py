"""Asendia: answers of the tracking of Asendia Sync.

The API is that of https://www.asendia-sync.com (`/api/customers/…/tracking/…`); an answer:
https://github.com/karrioapi/karrio (`modules/connectors/asendia/tests/asendia/test_tracking.py`).
"""

from __future__ import annotations

from notifier.carriers.codes.asendia import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Asendia(OnlyAsked):
    """Asendia pushes nothing."""

    name = "asendia"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the parcel in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "trackingNumber" in body or "trackingEvents" in body:
            return Parsed(updates=(_read_update(body, raw),))
        if "status" in body and "title" in body:
            code = first_text(body, "message", "title")[:80]
            return Parsed(ignored=f"an error of the API: {code or text(body.get('status'))}")
        raise UnreadablePayload(f"expected `trackingEvents` or an error, found {keys_of(body)}")


def _read_update(body: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Asendia.name,
        carrier="asendia",
        number=expect_text(body, "trackingNumber", "the body"),
        received_at=raw.received_at,
        route=Route(),
    )
    rows = objects(body, "trackingEvents", "the body")
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """The id of a row is its place in the list, so it does not identify the scan."""
    code, country = text(row.get("code")), alpha2(text(row.get("locationCountry")))
    moment = read_time(text(row.get("time")), country=country)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=first_text(row, "carrierEventDescription", "description"),
        place=Place(city=text(row.get("locationName")), country=country),
    )
