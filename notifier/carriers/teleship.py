"""Teleship: answers of its tracking API. How its webhooks are signed is not published, so they are not taken.

Docs: https://github.com/karrioapi/karrio/blob/main/modules/connectors/teleship/vendors/openapi-public.json
"""

from __future__ import annotations

from notifier.carriers.codes.teleship import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.payload import JsonObject, expect_object, inner, keys_of, load, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel, Scan, adds_to
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Teleship(OnlyAsked):
    """Answers of Teleship."""

    name = "teleship"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the shipment in the answer. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "messages" in body:
            found = objects(body, "messages", "the body")
            return Parsed(ignored=f"the API answered {[text(one.get('code'))[:10] for one in found][:3]}")
        if not text(body.get("trackingNumber")):
            raise UnreadablePayload(f"expected `trackingNumber`, found {keys_of(body)}")
        parcel = Parcel(
            adapter=Teleship.name,
            carrier=Teleship.name,
            number=text(body.get("trackingNumber")),
            received_at=raw.received_at,
            route=Route(origin=_country(body, "shipFrom"), destination=_country(body, "shipTo")),
        )
        rows = objects(body, "events", "the body")
        scans = [_read_row(row, parcel) for row in rows]
        status = text(body.get("status"))
        said = EVENTS.get(status, Meaning.UNKNOWN)
        if status and adds_to([scan.said for scan in scans], said):
            moment = stand_in(parcel.received_at)
            scans.append(Scan(said=said, moment=moment, identity=f"summary {status}", raw_code=status))
        expected = read_time(text(body.get("estimatedDelivery")), country=parcel.route.destination)
        promise = build_promise([expected], stated_at=parcel.received_at, source=raw.source)
        update = build_update(
            scans,
            parcel,
            raw.source,
            promise=promise,
            reference=text(body.get("customerReference")),
            legs=[_read_leg(body, part) for part in ("firstMile", "lastMile")],
        )
        return Parsed(updates=(update,))


def _read_leg(body: JsonObject, part: str) -> tuple[str, str]:
    return text(inner(body, part).get("carrier")), text(inner(body, part).get("trackingNumber"))


def _country(body: JsonObject, party: str) -> str:
    return alpha2(text(inner(inner(body, party), "address").get("country")))


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code = text(row.get("code"))
    place = split_location(text(row.get("location")), ends_in_country=True)
    moment = read_time(text(row.get("timestamp")), country=place.country)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=text(row.get("description")),
        place=place,
    )
