"""Hermes (Germany): answers of its shipment info.

An answer: https://github.com/karrioapi/karrio (`modules/connectors/hermes/tests/hermes/test_tracking.py`).
"""

from __future__ import annotations

from notifier.carriers.codes.hermes import STATUSES
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    inner,
    keys_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise, read_hours
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Hermes(OnlyAsked):
    """Hermes pushes nothing."""

    name = "hermes"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every shipment in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "shipmentinfo" not in body:
            raise UnreadablePayload(f"expected `shipmentinfo`, found {keys_of(body)}")
        listed = objects(body, "shipmentinfo", "the body")
        known = [(f"shipmentinfo[{i}]", one) for i, one in enumerate(listed) if "status" in one or "result" not in one]
        if not known:
            code = next((first_text(inner(one, "result"), "code", "message") for one in listed), "")
            return Parsed(ignored=f"an answer of the API without a shipment: {code[:80] or 'an empty list'}")
        return read_parcels(known, lambda one, where: _read_update(one, where, raw))


def _read_update(shipment: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Hermes.name,
        carrier="hermes",
        number=expect_text(shipment, "shipmentID", where),
        received_at=raw.received_at,
        route=Route(destination=alpha2(text(inner(shipment, "receiverAddress").get("countryCode")))),
    )
    rows = objects(shipment, "status", where)
    scans = [_read_row(row, parcel) for row in rows]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(inner(shipment, "deliveryForecast"), parcel, raw.source),
        reference=text(shipment.get("clientReference")),
        destination_country=parcel.route.destination,
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    written, unit = text(row.get("code")), inner(row, "scanningUnit")
    # Whoever wrote a code as a number lost its first zeros.
    code = written.zfill(4) if written.isdecimal() else written
    country = alpha2(text(unit.get("countryCode")))
    moment = read_time(text(row.get("timestamp")), country=country)
    return Scan(
        said=STATUSES.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("description")),
        place=Place(city=text(unit.get("city")), country=country),
    )


def _read_promise(forecast: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """The hours are those of the clock at the recipient's."""
    slot = inner(forecast, "timeSlot")
    hours = [text(slot.get(end)) for end in ("from", "to")]
    ends = read_hours(text(forecast.get("date")), hours, country=parcel.route.destination)
    return build_promise(ends, stated_at=parcel.received_at, source=source)
