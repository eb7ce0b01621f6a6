"""Ship24: webhooks, and the API's answers, which hold the same trackings.

Docs: https://docs.ship24.com/webhooks/overview (body), https://docs.ship24.com/webhooks/authentication (secret).
"""

from __future__ import annotations

import re

from notifier.carriers.codes.ship24 import CODES, MILESTONES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    inner,
    keys_of,
    listed,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "authorization"
_TIMES = ("datetime", "occurrenceDatetime", "occurenceDatetime")
"""The newest first. The last is misspelt, and sent."""

_NAIVE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
_OFFSET = re.compile(r"[+-]\d\d:?\d\d|Z")


class Ship24:
    """An account of Ship24. `secret` is its webhook secret."""

    name = "ship24"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the sender knows our secret. It covers nothing of the body. Raises WebhookRejected."""
        require_secret(self._secret, "Ship24")
        check_header(raw, (_HEADER,), f"Bearer {self._secret}")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which Ship24 would send any body."""
        return {_HEADER: f"Bearer {self._secret}"}

    def identify(self, raw: RawWebhook) -> str:
        """Return Ship24's id of the message; "" where there is none, or where several trackings came as one."""
        try:
            found = _find_trackings(expect_object(load(raw.body), "the body"))
        except UnreadablePayload:
            return ""
        if isinstance(found, str) or len(found) != 1:
            return ""
        return text(inner(found[0][1], "metadata").get("messageId"))

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every tracking in the body with its whole history. Raises UnreadablePayload."""
        found = _find_trackings(expect_object(load(raw.body), "the body"))
        if isinstance(found, str):
            return Parsed(ignored=found)
        return read_parcels(found, lambda tracking, where: _read_update(tracking, where, raw))


def _find_trackings(body: JsonObject) -> list[tuple[str, JsonObject]] | str:
    """Return the trackings with their places, or why there is none."""
    where, data = ("data", inner(body, "data")) if "data" in body else ("the body", body)
    if "trackings" in data:
        listed = objects(data, "trackings", where)
        return [(f"{where}.trackings[{i}]", one) for i, one in enumerate(listed)] or "an empty list of trackings"
    if "data" in body or "errors" in body:
        return f"an answer of the API without trackings: {keys_of(data)}"
    raise UnreadablePayload(f"expected `trackings`, found {keys_of(body)}")


def _read_update(tracking: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    tracker, shipment = inner(tracking, "tracker"), inner(tracking, "shipment")
    parcel = Parcel(
        adapter=Ship24.name,
        carrier="",  # Whose parcel it is comes out with its scans, so it must not be in their keys.
        number=expect_text(tracker, "trackingNumber", f"{where}.tracker"),
        received_at=raw.received_at,
        route=_read_route(shipment),
        confirmed=False,
    )
    rows = objects(tracking, "events", where)
    noticed = text(inner(tracking, "metadata").get("generatedAt"))
    scans = [_read_row(row, parcel) for row in rows]
    scans += _read_summary(shipment, [scan.said for scan in scans], noticed, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=_name_carrier(rows, parcel.number),
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=_read_promise(shipment, noticed, parcel, raw.source),
        further_legs=name_legs(_read_legs(rows, shipment), parcel.number),
        reference=text(tracker.get("shipmentReference")),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_legs(rows: list[JsonObject], shipment: JsonObject) -> list[tuple[str, str]]:
    """Return the other numbers: under which rows were scanned, with the courier, then those of the shipment."""
    scanned = [(text(row.get("courierCode")), text(row.get("eventTrackingNumber"))) for row in rows]
    others = listed(shipment, "trackingNumbers")
    return sorted(set(scanned)) + [("", text(one.get("tn"))) for one in others]


def _read_route(shipment: JsonObject) -> Route:
    return Route(
        origin=alpha2(text(shipment.get("originCountryCode"))),
        destination=alpha2(text(shipment.get("destinationCountryCode"))),
    )


def _name_carrier(rows: list[JsonObject], number: str) -> str:
    """Return who scanned the parcel under the number that we follow; others gave it a number of their own."""
    own = {text(row.get("courierCode")).lower() for row in rows if text(row.get("eventTrackingNumber")) in ("", number)}
    return min(own - {""}, default="")


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    code, milestone = text(row.get("statusCode")), text(row.get("statusMilestone"))
    place = split_location(text(row.get("location")))
    return Scan(
        said=_say(code, milestone),
        moment=_read_moment(row, place.country) or stand_in(parcel.received_at),
        identity=code or milestone,
        raw_code=code or milestone,
        text=text(row.get("status")),
        place=place,
        event_id=text(row.get("eventId")),
        carrier=text(row.get("courierCode")).lower(),
    )


def _say(code: str, milestone: str) -> Said:
    return CODES.get(code) or MILESTONES.get(milestone, Meaning.UNKNOWN)


def _read_moment(row: JsonObject, country: str) -> Moment | None:
    """Times are local to the scan. The offset stands beside them where it is known, and `hasNoTime` says that the hours
    are made up."""
    key = next((key for key in _TIMES if text(row.get(key))), "")
    written, offset = text(row.get(key)), text(row.get("utcOffset"))
    if row.get("hasNoTime") is True:
        written = written[:10]
    elif _NAIVE.fullmatch(written) and _OFFSET.fullmatch(offset):
        written += offset
    return read_time(written, country=country)


def _read_summary(shipment: JsonObject, told: list[Said], noticed: str, parcel: Parcel) -> list[Scan]:
    """The status of the whole shipment is a statement of its own where the scans do not make it."""
    code, milestone = text(shipment.get("statusCode")), text(shipment.get("statusMilestone"))
    said, raw_code = _say(code, milestone), code or milestone
    if raw_code in ("", "pending") or not adds_to(told, said):
        return []
    moment = stand_in(parcel.received_at, noticed)
    return [Scan(said=said, moment=moment, identity=f"summary {raw_code}", raw_code=raw_code)]


def _read_promise(shipment: JsonObject, noticed: str, parcel: Parcel, source: str) -> StatedPromise | None:
    """The courier's own window goes before Ship24's estimate, and that before what Ship24 only predicts."""
    delivery = inner(shipment, "delivery")
    own, predicted = (
        [text(inner(delivery, name).get(end)) for end in ("from", "to")]
        for name in ("courierEstimatedDeliveryDate", "aiPredictiveDeliveryDate")
    )
    for written in (own, [text(delivery.get("estimatedDeliveryDate"))], predicted):
        ends = [read_time(end, country=parcel.route.destination) for end in written]
        promise = build_promise(ends, stated_at=stand_in(parcel.received_at, noticed).at, source=source)
        if promise is not None:
            return promise
    return None
