"""DHL eCommerce Americas: pushes and answers, which hold the same packages with their whole history.

Docs: https://developer.dhl.com/api-reference/tracking-webhooks-dhl-ecommerce-americas and
https://developer.dhl.com/api-reference/dhl-ecommerce-americas (`tracking/v4/package`).
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from notifier.carriers.codes.dhl_ecommerce import EVENTS, PROBLEM_SOLVED
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import JsonObject, expect_text, first_text, inner, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.ports import RawWebhook

_CARRIER = "dhl-ecommerce"
_ZONES = {
    "AKT": "America/Anchorage",
    "AST": "America/Puerto_Rico",
    "CT": "America/Chicago",
    "ET": "America/New_York",
    "HT": "Pacific/Honolulu",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""Zones are written as Americans say them, mostly without saying whether it is summer."""

_SEASON = re.compile(r"(?<=^[CEMP])[SD](?=T$)")


def read(body: JsonObject, raw: RawWebhook) -> Parsed:
    """Return every package in the body. Raises UnreadablePayload."""
    listed = objects(body, "packages", "the body")
    found = [(f"packages[{i}]", entry) for i, entry in enumerate(listed)]
    return read_parcels(
        found, lambda entry, where: _read_package(entry, where, raw), nothing="an empty list of packages"
    )


def _read_package(entry: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    """What belongs to the package stands in an object of its own, or beside its events."""
    package = inner(entry, "package") or entry
    number = first_text(package, "trackingId", "dhlPackageId") or expect_text(package, "trackingId", where)
    sender = inner(entry, "sender") or inner(entry, "pickup")
    parcel = Parcel(
        adapter="dhl",
        carrier="dhl",
        number=number,
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(text(sender.get("country"))),
            destination=alpha2(text(inner(entry, "recipient").get("country"))),
        ),
        confirmed=False,
    )
    rows = objects(entry, "events", where)
    day = first_text(package, "expectedDelivery", "estimatedDeliveryDate")
    expected = read_time(day, country=parcel.route.destination)
    return build_update(
        [_read_row(row, parcel) for row in rows],
        parcel,
        raw.source,
        carrier=_CARRIER,
        promise=build_promise([expected], stated_at=parcel.received_at, source=raw.source),
        reference=text(package.get("packageId")),
        legs=[(text(package.get("dspName")).lower(), text(package.get("deliveryConfirmationNumber")))],
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code, finer = text(row.get("primaryEventId")), text(row.get("secondaryEventId"))
    spot = split_location(text(row.get("location")))
    place = Place(city=spot.city, region=spot.region, country=alpha2(text(row.get("country"))) or spot.country)
    words = (text(row.get("primaryEventDescription")), text(row.get("secondaryEventDescription")))
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=_read_moment(row, place.country) or stand_in(parcel.received_at),
        identity=code,
        raw_code="/".join(filter(None, (code, finer))),
        text=" / ".join(filter(None, words)),
        place=place,
        carrier=_CARRIER,
        resolves=code in PROBLEM_SOLVED,
    )


def _read_moment(row: JsonObject, country: str) -> Moment | None:
    written = "T".join(filter(None, (text(row.get("date")), text(row.get("time")))))
    zone = _ZONES.get(_SEASON.sub("", text(row.get("timeZone")).upper()))
    return read_time(written, zone=ZoneInfo(zone) if zone else None, country=country)
