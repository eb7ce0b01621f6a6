"""Spring (XBS, of PostNL): answers of its tracking API. It does not push.

Docs: https://mailingtechnology.com/API/ (`TrackShipment`)
"""

from __future__ import annotations

from notifier.carriers.codes.spring import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import JsonObject, expect_object, expect_text, keys_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import Moment, first_known, is_known, read_time, read_unix, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Spring(OnlyAsked):
    """Answers of Spring."""

    name = "spring"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the shipment in the answer. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "Shipment" not in body:
            if "ErrorLevel" not in body:
                raise UnreadablePayload(f"expected `Shipment`, found {keys_of(body)}")
            return Parsed(ignored=f"the API answered {text(body['ErrorLevel'])[:10]}: {text(body.get('Error'))[:60]}")
        shipment = expect_object(body["Shipment"], "Shipment")
        parcel = Parcel(
            adapter=Spring.name,
            carrier=Spring.name,
            number=expect_text(shipment, "TrackingNumber", "Shipment"),
            received_at=raw.received_at,
            route=Route(),
        )
        rows = objects(shipment, "Events", "Shipment")
        scans = [_read_row(row, parcel) for row in rows]
        reference, legs = text(shipment.get("ShipperReference")), _read_legs(shipment)
        return Parsed(updates=(build_update(scans, parcel, raw.source, reference=reference, legs=legs),))


def _read_legs(shipment: JsonObject) -> list[tuple[str, str]]:
    """Return the number of the carrier that Spring hands the parcel to, and that of the courier at the destination,
    whom Spring does not name."""
    carrier, local = (text(shipment.get(f"Carrier{part}TrackingNumber")) for part in ("", "Local"))
    return [(text(shipment.get("Carrier")), carrier), ("", local)]


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code = text(row.get("Code"))
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("Description")),
        place=Place(
            city=text(row.get("City")), region=text(row.get("State")), country=alpha2(text(row.get("Country")))
        ),
    )


def _read_moment(row: JsonObject) -> Moment | None:
    """The clock and the count of seconds stand beside each other. Where they differ, the count is certain; where they
    do not, the clock may have been that of the place, and was counted as if it were UTC."""
    shown = read_time(text(row.get("DateTime")))
    counted = read_unix(text(row.get("Timestamp")))
    if not (is_known(shown) and is_known(counted)) or shown.at == counted.at:
        return first_known(shown, counted)
    return counted._replace(wall=shown.wall, raw=shown.raw)
